import { createInterface } from 'node:readline';

export const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

/** Says what it is, does one step for every line `step`, and ends at the line `end`. A step returns facts about itself. */
export async function takeTurns(ready, step) {
  say(ready);
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'end') {
      say({ peakBytes: process.resourceUsage().maxRSS * 1024 });
      process.exit(0);
    }
    const start = performance.now();
    const facts = await step();
    say({ milliseconds: performance.now() - start, ...facts });
  }
}
