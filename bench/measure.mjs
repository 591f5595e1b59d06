// Lets contenders do the same work side by side. Each is a process that does one step when asked. They take turns, step
// by step, so that a noisy moment of the machine hits all of them; ratios are taken within a round.
import { availableParallelism, cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { contenders } from './cases.mjs';
import { groups, startContender } from './contender.mjs';
import { busySeconds, ownSeconds } from './processor-use.mjs';

const warmup = 3;
/** Milliseconds between turns, in which the threads of the last one fall asleep. */
const rest = 50;
/** The share of one processor that contenders may use while others have their turn, and of all that strangers may use. */
const allowedShare = { idle: 0.02, strangers: 0.03 };
/** Networks that differ by more than this share in what trains are not the same network. (Keras' ResNet-50 has biases.) */
const allowedParameterDifference = 0.005;

/** The result of one case: what each contender took, and thaw's share of each other's time. */
export async function measure({ name, kind, work: described }, work, rounds, python) {
  // One race after the other, before anything else is in memory.
  const variants = {};
  for (const [who, contender] of Object.entries(contenders[kind])) variants[who] = await fastestVariant(contender, work, python);

  return withContenders(
    Object.entries(contenders[kind]).map(([who, contender]) => [who, contender, { ...work, variant: variants[who] }]),
    python,
    async (running) => {
      checkSameNetwork(running);
      const { turns, firstLosses, idleShares, strangersShare } = await takeTurns(running, rounds);
      checkSamePictures(turns);
      if (work.mode === 'train') checkLearning(work, firstLosses, turns);
      const facts = {};
      for (const [who, contender] of Object.entries(running)) {
        const { peakBytes } = await contender.end();
        const steps = turns[who];
        facts[who] = {
          version: contender.ready.version ?? steps[0].version,
          ...(variants[who] === undefined ? {} : { variant: variants[who] }),
          milliseconds: summary(steps.map(({ milliseconds }) => milliseconds)),
          // Workers of a DataLoader are processes of their own, whose memory nobody adds up.
          ...(kind === 'pictures' ? {} : { peakMegabytes: Math.round(peakBytes / 2 ** 20) }),
          idleShare: rounded(idleShares[who]),
          ...(contender.ready.parameters === undefined ? {} : { trainedParameters: contender.ready.parameters }),
          ...(steps[0].loss === undefined ? {} : { lastLoss: rounded(steps.at(-1).loss) }),
        };
      }
      const others = Object.keys(running).filter((who) => who !== 'thaw');
      const ratioTo = (who) => summary(turns.thaw.map(({ milliseconds }, round) => milliseconds / turns[who][round].milliseconds));
      return {
        case: name,
        machine: { cpu: `${cpus().length} × ${cpus()[0].model.trim()}`, node: process.version },
        rounds,
        warmup,
        strangersShare: rounded(strangersShare),
        work: described,
        contenders: facts,
        ratioOfThawTo: Object.fromEntries(others.map((who) => [who, ratioTo(who)])),
      };
    },
  );
}

/** Starts contenders one after another, and leaves none behind. */
async function withContenders(list, python, use) {
  const running = {};
  try {
    for (const [who, contender, work] of list) running[who] = await startContender(contender, work, python);
    return await use(running);
  } finally {
    for (const contender of Object.values(running)) contender.kill();
  }
}

async function fastestVariant(contender, work, python) {
  const names = contender.variants?.(work) ?? [];
  if (names.length === 0) return undefined;
  return withContenders(names.map((variant) => [variant, contender, { ...work, variant }]), python, async (running) => {
    const { turns } = await takeTurns(running, 5);
    const time = (name) => summary(turns[name].map(({ milliseconds }) => milliseconds)).median;
    return names.toSorted((a, b) => time(a) - time(b))[0];
  });
}

/** What each contender said of each counted step, how busy it was while others had their turn, and how busy everyone else. */
async function takeTurns(running, count) {
  const entries = Object.entries(running);
  const turns = Object.fromEntries(entries.map(([who]) => [who, []]));
  const firstLosses = {};
  const idle = Object.fromEntries(entries.map(([who]) => [who, { waited: 0, used: 0 }]));
  const before = { time: performance.now(), strangers: busySeconds() - ownSeconds(groups) };
  for (let round = -warmup; round < count; round++) {
    // Each goes first in its turn: whoever follows whom should not matter.
    const shift = (round + warmup) % entries.length;
    for (const [who, contender] of [...entries.slice(shift), ...entries.slice(0, shift)]) {
      const others = entries.filter(([name]) => name !== who).map(([name, other]) => ({ name, other, used: other.cpuSeconds() }));
      const start = performance.now();
      const facts = await contender.step();
      const waited = (performance.now() - start) / 1000;
      for (const { name, other, used } of others) idle[name] = { waited: idle[name].waited + waited, used: idle[name].used + other.cpuSeconds() - used };
      if (facts.loss !== undefined && !Number.isFinite(facts.loss)) throw new Error(`${who} came to a loss of ${facts.loss}.`);
      firstLosses[who] ??= facts.loss;
      if (round >= 0) turns[who].push(facts);
      await sleep(rest);
    }
  }
  const idleShares = Object.fromEntries(entries.map(([who]) => [who, idle[who].used / (idle[who].waited || 1)]));
  const seconds = (performance.now() - before.time) / 1000;
  const strangersShare = Math.max(0, busySeconds() - ownSeconds(groups) - before.strangers) / (seconds * availableParallelism());
  for (const [who, share] of Object.entries(idleShares)) if (share > allowedShare.idle) warn(`${who} used ${percent(share)} of a processor while others had their turn`);
  if (strangersShare > allowedShare.strangers) warn(`other programs used ${percent(strangersShare)} of the machine: measure again when it is quiet`);
  return { turns, firstLosses, idleShares, strangersShare };
}

function checkSameNetwork(running) {
  const counts = Object.entries(running).map(([who, { ready }]) => [who, ready.parameters]).filter(([, count]) => count !== undefined);
  const expected = counts[0]?.[1];
  for (const [who, count] of counts) {
    if (Math.abs(count - expected) > allowedParameterDifference * expected) throw new Error(`Not the same network: ${who} trains ${count} parameters, ${counts[0][0]} ${expected}.`);
  }
}

function checkSamePictures(turns) {
  const counts = Object.entries(turns).map(([who, steps]) => [who, steps[0].pictures]).filter(([, pictures]) => pictures !== undefined);
  if (new Set(counts.map(([, pictures]) => pictures)).size > 1) throw new Error(`Not the same pictures: ${counts.map((count) => count.join(' has ')).join(', ')}.`);
}

/** Every step sees the same batch, which a network that really trains soon knows by heart; a lone linear layer takes longer. */
function checkLearning({ trains }, firstLosses, turns) {
  for (const [who, first] of Object.entries(firstLosses)) {
    const last = turns[who].at(-1).loss;
    if (!(last < (trains === 'head' ? 1 : 0.8) * first)) throw new Error(`${who} does not learn: its loss went from ${first} to ${last}.`);
  }
}

/** The median, and between which values the middle four fifths lie. */
function summary(values) {
  const ordered = values.toSorted((a, b) => a - b);
  const at = (share) => {
    const place = share * (ordered.length - 1);
    const below = Math.floor(place);
    return rounded(ordered[below] + (place - below) * (ordered[Math.ceil(place)] - ordered[below]));
  };
  return { median: at(0.5), low: at(0.1), high: at(0.9) };
}

function rounded(value) {
  return Number(value.toPrecision(4));
}

function percent(share) {
  return `${(share * 100).toFixed(0)} %`;
}

function warn(message) {
  process.stderr.write(`\n  ${message}\n  `);
}
