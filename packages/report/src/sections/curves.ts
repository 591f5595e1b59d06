import { type Markup, markup, trusted } from '../markup.ts';
import type { ReportData } from '../report-data.ts';
import { learningRateChart, lossChart, momentumChart, scoreChart } from '../run-charts.ts';

export function curvesSection(data: ReportData): Markup {
  const half = { width: 500, height: 300 };
  const momentum = momentumChart(data, half);
  // Four charts make a square; of three the first takes a row of its own.
  const whole = momentum === undefined ? { width: 1000, height: 340 } : half;
  return markup`<section id="curves">
<h2>How it learned</h2>
<p class="lead">Validation loss that rises while training loss falls means learning by heart: fewer epochs, more augmentation or more pictures. A training loss that jumps means a learning rate too high.</p>
<div class="charts">
  <figure${momentum === undefined ? markup` class="whole"` : undefined}>${trusted(lossChart(data, whole))}</figure>
  <figure>${trusted(scoreChart(data, half))}</figure>
  <figure>${trusted(learningRateChart(data, half))}</figure>
  ${momentum === undefined ? undefined : markup`<figure>${trusted(momentum)}</figure>`}
</div>
</section>`;
}
