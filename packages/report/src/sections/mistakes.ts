import { percentText } from '../format.ts';
import { type Markup, markup } from '../markup.ts';
import { fileAddress } from '../picture.ts';
import type { Prediction, ReportData } from '../report-data.ts';
import { worstMistakes } from '../scores.ts';

/** The wrong answers that cost most, with their pictures. */
export async function mistakesSection({ classes, evaluation }: ReportData): Promise<Markup> {
  const mistakes = worstMistakes(evaluation.predictions);
  const answersOf = evaluation.multiLabel === undefined ? classAnswer : labelAnswers;
  const cards = await Promise.all(mistakes.map((mistake) => card(mistake, answersOf(mistake, classes))));
  return markup`<section id="mistakes">
<h2>Worst mistakes</h2>
${cards.length === 0 ? markup`<p class="note">None: every held-out picture is right.</p>` : markup`<p class="lead">The held-out pictures with the highest loss among the wrong answers. Look for wrong labels first, then for what these pictures have in common.</p>
<div class="mistakes">${cards}</div>`}
</section>`;
}

async function card({ id, file, loss }: Prediction, answers: Markup): Promise<Markup> {
  const address = await fileAddress(file, 360);
  const picture = address === undefined ? markup`<div class="missing">picture not readable</div>` : markup`<img src="${address}" alt="${id}" loading="lazy">`;
  return markup`<figure>${picture}
<figcaption>
  ${answers}
  <p class="note file">${id} · loss ${loss.toFixed(2)}</p>
</figcaption></figure>`;
}

const classAnswer = ({ labels: [label], predicted: [answer], probabilities }: Prediction, classes: readonly string[]): Markup =>
  markup`<p class="answers"><span class="wrong">${classes[answer!]}</span> <span class="note">${percentText(probabilities[answer!])}</span></p>
  <p>is <strong>${classes[label!]}</strong> <span class="note">${percentText(probabilities[label!])}</span></p>`;

/** What was told wrongly, what was missed, what was right. */
function labelAnswers({ labels, predicted, probabilities }: Prediction, classes: readonly string[]): Markup {
  const rows = [
    { title: 'wrong', style: 'wrong', found: predicted.filter((label) => !labels.includes(label)) },
    { title: 'missing', style: 'missed', found: labels.filter((label) => !predicted.includes(label)) },
    { title: 'right', style: 'note', found: predicted.filter((label) => labels.includes(label)) },
  ];
  return markup`${rows.filter(({ found }) => found.length > 0).map(({ title, style, found }) => markup`<p><span class="note">${title}</span> ${found.map((label, index) => markup`${index > 0 ? ', ' : ''}<span class="${style}">${classes[label]}</span> <span class="note">${percentText(probabilities[label])}</span>`)}</p>`)}`;
}
