export { both } from './both.ts';
export { discriminative } from './discriminative.ts';
export { everything } from './everything.ts';
export { gradual } from './gradual.ts';
export { headOnly } from './head-only.ts';
export { meet } from './meet.ts';
