import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { openSession } from './session.ts';

beforeAll(() => setBackend('cpu'));

test('what only graphs can have is refused where there are none, not passed over', async () => {
  await expect(openSession({ precision: 'bfloat16' })).rejects.toThrow(/no bfloat16 precision[^]*cpu[^]*leave --precision out/);
  await expect(openSession({ xla: true, compile: false })).rejects.toThrow(/no XLA[^]*leave --xla out/);
  const session = await openSession({ precision: 'float32', intraOpThreads: 2 });
  expect(session.description).toContain('"compile":true');
  session.close();
});
