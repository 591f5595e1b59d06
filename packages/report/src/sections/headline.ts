import { bytesText, countText, dateText, durationText, percentText, plural } from '../format.ts';
import { type Markup, markup } from '../markup.ts';
import type { MultiLabelScores, ReportData } from '../report-data.ts';
import { accuracyInterval, isRight } from '../scores.ts';

/** The head of the page: what came out, against what it must be compared with. */
export function headlineSection({ title, startedAt, headline, evaluation, epochs, data }: ReportData): Markup {
  const { accuracy, seconds, imagesPerSecond, peakMemoryBytes } = headline;
  const { multiLabel } = evaluation;
  const score = multiLabel?.meanAveragePrecision ?? accuracy;
  const best = epochs.find((epoch) => epoch.best);
  return markup`<header>
<p class="eyebrow">Fine-tuning report · ${dateText(startedAt)}</p>
<h1>${title}</h1>
<div class="hero">
  <p class="score">${percentText(score)}</p>
  <div class="verdict">
    ${multiLabel === undefined ? accuracyVerdict(headline, evaluation) : labelsVerdict(headline, evaluation, multiLabel)}
  </div>
</div>
<dl class="facts">
  ${fact('Training time', durationText(seconds))}
  ${fact('Images per second', imagesPerSecond.toFixed(imagesPerSecond < 10 ? 1 : 0))}
  ${fact('Pictures trained on', countText(data.pictures.train))}
  ${fact('Epochs', best === undefined ? String(epochs.length) : `${epochs.length}, best ${best.epoch}`)}
  ${peakMemoryBytes === undefined ? undefined : fact('Peak memory', bytesText(peakMemoryBytes))}
</dl>
</header>`;
}

type Headline = ReportData['headline'];
type Evaluation = ReportData['evaluation'];

function accuracyVerdict({ accuracy, baseline }: Headline, { predictions, split }: Evaluation): Markup {
  const pictures = predictions.length;
  const [low, high] = accuracyInterval(accuracy, pictures);
  return markup`<p>Right on <strong>${countText(predictions.filter(isRight).length)} of ${plural(pictures, 'picture')}</strong> it had not trained on (${split} split). Always answering the largest class would reach ${percentText(baseline)}.</p>
    <div class="scale" role="img" aria-label="accuracy ${percentText(accuracy)}, baseline ${percentText(baseline)}">
      <div class="scale-fill" style="width:${width(accuracy)}"></div>
      <div class="scale-range" style="left:${width(low)};width:${width(high - low)}"></div>
      <div class="scale-baseline" style="left:${width(baseline)}"></div>
    </div>
    <p class="note">The thin line is the baseline. With ${plural(pictures, 'picture')} the true accuracy lies between ${percentText(low)} and ${percentText(high)} (95% interval, shaded).</p>`;
}

function labelsVerdict({ baseline }: Headline, { predictions, split }: Evaluation, { meanAveragePrecision }: MultiLabelScores): Markup {
  return markup`<p>Mean average precision of the labels on <strong>${plural(predictions.length, 'picture')}</strong> it had not trained on (${split} split). Without looking at the pictures it would be ${percentText(baseline)}.</p>
    <div class="scale" role="img" aria-label="mean average precision ${percentText(meanAveragePrecision)}, baseline ${percentText(baseline)}">
      <div class="scale-fill" style="width:${width(meanAveragePrecision)}"></div>
      <div class="scale-baseline" style="left:${width(baseline)}"></div>
    </div>
    <p class="note">The thin line is the baseline. Exactly the right labels, none missing and none wrong: ${countText(predictions.filter(isRight).length)} of ${plural(predictions.length, 'picture')}.</p>`;
}

const fact = (name: string, value: string): Markup => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`;

/** Of the scale, as CSS writes it. */
const width = (share: number): string => `${(Math.min(1, Math.max(0, share)) * 100).toFixed(2)}%`;
