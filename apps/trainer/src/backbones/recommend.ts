import type { RuntimeName } from '@thaw/tensorflow';
import { formatDuration, formatNumber } from '../terminal/format.ts';
import type { Speed } from './speeds.ts';

/** What is known of a backbone that could be recommended. */
export interface Candidate {
  readonly name: string;
  /** Per picture. */
  readonly multiplyAdds: number;
  /** In percent; absent where nobody measured it. */
  readonly top1?: number | undefined;
  /** Of the weights. */
  readonly license: string;
  /** On this machine, at the backbone's own image size. */
  readonly speed?: Speed | undefined;
}

export interface Task {
  /** Pictures to train on. */
  readonly images: number;
  readonly minutes: number;
  readonly runtime: RuntimeName;
  /** Of the processor. */
  readonly cores: number;
  /** How often each picture passes the backbone. */
  readonly epochs: number;
}

export interface Recommendation {
  readonly name: string;
  /** One sentence. */
  readonly why: string;
  /** Of training the head. */
  readonly seconds: number;
  readonly fits: boolean;
  /** True when the seconds come from a measurement of this backbone on this machine. */
  readonly isMeasured: boolean;
}

/**
 * Multiply-adds per second where nothing was measured; rather too few than too many. Per core, `bench/results` has 7 (EfficientNet-B0) to 40
 * (ResNet-18) · 10⁹. A GPU: a quarter of the 8.1 · 10¹² operations, two per multiply-add, of NVIDIA's data sheet of the T4, a small one.
 */
const assumedRates = { perCore: 7e9, gpu: 1e12 };

/** Weights that may be used for anything. */
const freeLicenses: ReadonlySet<string> = new Set(['apache-2.0', 'mit', 'bsd-3-clause']);

/**
 * Picks the backbone with the highest accuracy on ImageNet whose head is trained in time; where none is, the fastest.
 *
 * | rule | why |
 * | --- | --- |
 * | the higher the top-1, the better | accuracy on ImageNet and after transfer go together: r = 0.99 for fixed features, 0.96 for fine-tuning (Kornblith et al. 2019, Do Better ImageNet Models Transfer Better?) |
 * | an epoch takes one forward pass of every picture | in steps of the head alone the backbone runs forward only, over new views of the pictures |
 * | pictures per second: measured, else multiply-adds | `assumedRates`; where others were measured on this machine, what the slowest quarter of them reaches |
 * | only weights under a free license, with a known accuracy | what is recommended without a question should be usable for anything |
 */
export function recommend(candidates: readonly Candidate[], task: Task): Recommendation {
  const rate = rateOf(candidates, task);
  const known = candidates.filter(({ top1, license }) => top1 !== undefined && freeLicenses.has(license.toLowerCase()));
  const timed = known.map((candidate) => ({ ...candidate, seconds: (task.images * task.epochs) / (candidate.speed?.headStep ?? rate / candidate.multiplyAdds) }));
  const fitting = timed.filter(({ seconds }) => seconds <= 60 * task.minutes);
  const fits = fitting.length > 0;
  const pick = fits ? fitting.reduce((best, one) => (one.top1! > best.top1! ? one : best)) : timed.reduce((best, one) => (one.seconds < best.seconds ? one : best));
  const isMeasured = pick.speed !== undefined;
  return { name: pick.name, why: sentence({ ...pick, fits }, task), seconds: pick.seconds, fits, isMeasured };
}

/** Multiply-adds per second of a backbone that was not measured. */
function rateOf(candidates: readonly Candidate[], { runtime, cores }: Task): number {
  const measured = candidates.flatMap(({ speed, multiplyAdds }) => (speed === undefined ? [] : [speed.headStep * multiplyAdds])).toSorted((a, b) => a - b);
  return measured[Math.floor((measured.length - 1) / 4)] ?? (runtime === 'gpu' ? assumedRates.gpu : (runtime === 'wasm' ? 1 : cores) * assumedRates.perCore);
}

function sentence({ top1, seconds, speed, multiplyAdds, fits }: Candidate & Pick<Recommendation, 'seconds' | 'fits'>, { images, minutes, runtime, epochs }: Task): string {
  const device = runtime === 'gpu' ? 'GPU' : 'processor';
  const basis = speed === undefined ? `by its ${(multiplyAdds / 1e9).toFixed(1)} G multiply-adds` : `by the ${speed.headStep.toFixed(speed.headStep < 10 ? 1 : 0)} pictures per second measured here`;
  const time = `${epochs} epochs of the head on ${formatNumber(images, 'picture')} take this ${device} about ${formatDuration(seconds)}, ${basis}`;
  const limit = formatNumber(minutes, 'minute');
  const accuracy = `${top1!.toFixed(1)}% on ImageNet`;
  return fits ? `The most accurate one (${accuracy}) that is ready within ${limit}: ${time}.` : `None is ready within ${limit}; this is the fastest (${accuracy}): ${time}.`;
}
