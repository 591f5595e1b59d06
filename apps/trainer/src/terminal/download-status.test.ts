import { expect, test } from 'vitest';
import { downloadStatus } from './download-status.ts';
import { recordingOutput } from './recording-output.ts';

test('a download shows size, rate and time left, then what it took', () => {
  const output = recordingOutput();
  let now = 100;
  const show = downloadStatus(output, () => now);
  show({ label: 'weights', receivedBytes: 0, totalBytes: 40e6 });
  now = 102;
  show({ label: 'weights', receivedBytes: 10e6, totalBytes: 40e6 });
  now = 108;
  show({ label: 'weights', receivedBytes: 40e6, totalBytes: 40e6 });
  show({ label: 'weights', receivedBytes: 40e6, totalBytes: 40e6 });
  show({ label: 'compiling with c++', receivedBytes: 0 });
  expect(output.statuses.at(-1)).toBe('downloading weights: 10.0 MB of 40.0 MB (25%), 5.0 MB/s, 6.0 s left');
  expect(output.lines).toEqual(['downloaded weights: 40.0 MB in 8.0 s', 'compiling with c++']);
});

test('a download that goes on from a part counts only what is new', () => {
  const output = recordingOutput();
  let now = 0;
  const show = downloadStatus(output, () => now);
  show({ label: 'wheel', receivedBytes: 50e6, totalBytes: 100e6 });
  now = 1;
  show({ label: 'wheel', receivedBytes: 55e6, totalBytes: 100e6 });
  expect(output.statuses.at(-1)).toContain('5.0 MB/s, 9.0 s left');
});
