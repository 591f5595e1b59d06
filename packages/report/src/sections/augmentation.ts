import { type Markup, markup } from '../markup.ts';
import { openPicture, pictureAddress } from '../picture.ts';
import type { ReportData } from '../report-data.ts';

/** Training pictures as the network sees them. */
export async function augmentationSection({ augmentation = [] }: ReportData): Promise<Markup | undefined> {
  if (augmentation.length === 0) return undefined;
  const columns = Math.max(...augmentation.map(({ pictures }) => pictures.length));
  const rows = await Promise.all(
    augmentation.map(async ({ label, pictures }) => {
      const figures = await Promise.all(pictures.map(async (picture) => ({ caption: picture.caption, address: await pictureAddress(openPicture(picture), 224) })));
      return markup`<div class="sheet-row">${label === undefined ? undefined : markup`<p class="note file">${label}</p>`}<div class="sheet" style="--columns:${columns}">
${figures.map(({ caption, address }) => markup`<figure><img src="${address}" alt="${caption ?? label ?? 'augmented picture'}" loading="lazy">${caption === undefined ? undefined : markup`<figcaption class="note">${caption}</figcaption>`}</figure>`)}</div></div>`;
    }),
  );
  return markup`<section id="augmentation">
<h2>Augmented pictures</h2>
<p class="lead">Is it enough, or too much? You should still recognize every picture at a glance, and no two of a row should look the same.</p>
${rows}
</section>`;
}
