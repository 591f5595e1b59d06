import { markup, trusted } from './markup.ts';
import type { ReportData } from './report-data.ts';
import { augmentationSection } from './sections/augmentation.ts';
import { confusionSection } from './sections/confusion.ts';
import { curvesSection } from './sections/curves.ts';
import { dataSection } from './sections/data.ts';
import { environmentSection } from './sections/environment.ts';
import { headlineSection } from './sections/headline.ts';
import { labelsSection } from './sections/labels.ts';
import { mistakesSection } from './sections/mistakes.ts';
import { planSection } from './sections/plan.ts';
import { recipeSection } from './sections/recipe.ts';
import { styleSheet } from './style.ts';

/**
 * A run as one HTML page that needs nothing but itself: pictures, charts and typeface are inside, and it
 * runs no script. It follows the reader's preference for a light or a dark page.
 */
export async function renderReport(data: ReportData): Promise<string> {
  const body = [
    headlineSection(data),
    curvesSection(data),
    data.evaluation.multiLabel === undefined ? confusionSection(data) : labelsSection(data, data.evaluation.multiLabel),
    await mistakesSection(data),
    (await augmentationSection(data)) ?? [],
    recipeSection(data),
    planSection(data) ?? [],
    dataSection(data),
    environmentSection(data),
  ];
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'">
<title>${data.title}: fine-tuning report</title>
<style>${trusted(styleSheet())}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`.markup;
}
