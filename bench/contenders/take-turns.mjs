import { createInterface } from 'node:readline';

/** Does one step for every line `step`, and says how long it took; `end` ends the process. */
export async function takeTurns(version, step) {
  const answer = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
  answer({ version });
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'end') {
      answer({ peakBytes: process.resourceUsage().maxRSS * 1024 });
      process.exit(0);
    }
    const start = performance.now();
    await step();
    answer({ milliseconds: performance.now() - start });
  }
}
