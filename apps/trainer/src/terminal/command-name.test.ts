import { expect, test } from 'vitest';
import { commandName } from './command-name.ts';

test('the command is called as the person can call it', () => {
  expect(commandName({})).toBe('thaw');
  expect(commandName({ npm_lifecycle_event: 'npx' })).toBe('npx thaw');
  expect(commandName({ npm_lifecycle_event: 'demo', npm_config_user_agent: 'npm/10.8.2 node/v20' })).toBe('npm run thaw --');
  expect(commandName({ npm_lifecycle_event: 'thaw', npm_config_user_agent: 'pnpm/10.34.9 npm/? node/v20' })).toBe('pnpm thaw');
  expect(commandName({ npm_lifecycle_event: 'start' })).toBe('thaw');
});
