import type { DownloadProgress } from '@thaw/core';
import { formatBytes, formatDuration } from './format.ts';
import type { Output } from './output.ts';

/** Shows a download as it goes: size, rate and time left. Stages that download nothing (unpacking, compiling) get a line each. */
export function downloadStatus(output: Output, now: () => number = () => performance.now() / 1000): (progress: DownloadProgress) => void {
  let label: string | undefined;
  let start = 0;
  let firstBytes = 0;
  let isFinished = false;
  return (progress) => {
    const { receivedBytes, totalBytes } = progress;
    if (progress.label !== label) {
      ({ label } = progress);
      start = now();
      // A download that goes on from a part has some bytes already; they say nothing about the rate.
      firstBytes = receivedBytes;
      isFinished = false;
      if (totalBytes === undefined) output.line(label);
    }
    if (totalBytes === undefined || isFinished) return;
    const seconds = now() - start;
    if (receivedBytes >= totalBytes) {
      isFinished = true;
      output.line(`downloaded ${label}: ${formatBytes(totalBytes)} in ${formatDuration(seconds)}`);
      return;
    }
    const rate = seconds > 0 ? (receivedBytes - firstBytes) / seconds : 0;
    const left = rate > 0 ? `, ${formatDuration((totalBytes - receivedBytes) / rate)} left` : '';
    const share = Math.floor((100 * receivedBytes) / totalBytes);
    output.status(`downloading ${label}: ${formatBytes(receivedBytes)} of ${formatBytes(totalBytes)} (${share}%), ${formatBytes(rate)}/s${left}`);
  };
}
