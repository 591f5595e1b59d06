import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { sessionConfiguration, type SessionOptions } from './session-options.ts';

// TensorFlow's Python; see bench/reference/session_protocols.py.
const { sessionOptions } = JSON.parse(readFileSync(new URL('../golden/session_protocols.json', import.meta.url), 'utf8')) as { sessionOptions: Record<string, string> };

it.each<[string, SessionOptions]>([
  ['default', {}],
  ['default', { precision: 'float32', xla: false }],
  ['threads', { intraOpThreads: 3, interOpThreads: 2 }],
  ['asTraced', { rewrites: false }],
  ['xla', { xla: true }],
  ['float16', { precision: 'float16' }],
  ['bfloat16', { precision: 'bfloat16' }],
])('%s: %j is the ConfigProto of TensorFlow', (name, options) => {
  expect(Buffer.from(sessionConfiguration(options)).toString('hex')).toBe(sessionOptions[name]);
});
