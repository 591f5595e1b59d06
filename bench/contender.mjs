// Starts contenders and asks them for steps. The protocol: the process says what it is, answers each line `step`, and
// ends at the line `end`; every answer is one line of JSON.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { groupSeconds } from './processor-use.mjs';

/** Both TensorFlows get oneDNN, which is faster on every x64 machine. OpenMP keeps its defaults, which are PyTorch's fastest. */
const environment = { ...process.env, TF_ENABLE_ONEDNN_OPTS: '1', TF_CPP_MIN_LOG_LEVEL: '2', PYTHONDONTWRITEBYTECODE: '1' };

/** Every contender leads a group of its own, with its workers in it. */
export const groups = new Set();
process.on('exit', () => groups.forEach(kill));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/** Starts a contender; resolves when it is ready for its first step. */
export async function startContender({ script, freshProcess = false }, work, python) {
  const file = fileURLToPath(new URL(`contenders/${script}`, import.meta.url));
  const command = [script.endsWith('.py') ? python : process.execPath, [file, JSON.stringify(work)]];
  return freshProcess ? processPerStep(command) : processForAll(command);
}

async function processForAll(command) {
  const { child, next, ended } = open(command);
  const ask = (line) => {
    child.stdin.write(`${line}\n`);
    return next();
  };
  return {
    ready: await next(),
    cpuSeconds: () => groupSeconds(child.pid),
    step: () => ask('step'),
    async end() {
      const facts = await ask('end');
      await ended;
      return facts;
    },
    kill: () => kill(child.pid),
  };
}

/** Each step is a whole process, timed from its start to its first answer. */
function processPerStep(command) {
  let peakBytes = 0;
  const step = async () => {
    const start = performance.now();
    const { next, ended } = open(command);
    const facts = await next();
    const milliseconds = performance.now() - start;
    await ended;
    peakBytes = Math.max(peakBytes, facts.peakBytes);
    return { ...facts, milliseconds };
  };
  return { ready: {}, cpuSeconds: () => 0, step, end: async () => ({ peakBytes }), kill: () => {} };
}

function open([file, args]) {
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'], env: environment, detached: true });
  groups.add(child.pid);
  let errors = '';
  child.stderr.on('data', (text) => (errors = `${errors}${text}`.slice(-4000)));
  const ended = new Promise((resolve) => child.once('close', resolve)).finally(() => groups.delete(child.pid));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${args[0]} ended early, with code ${await ended}.\n${errors}`);
    return JSON.parse(value);
  };
  return { child, next, ended };
}

function kill(group) {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
