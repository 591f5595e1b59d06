/**
 * Colours that people with any colour vision tell apart (Okabe and Ito, 2008), in the order in which series
 * take them. Charts carry them as attributes, for PNG files; the report's style sheet overrides them by class
 * where the page is dark.
 */
export const seriesColors = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'] as const;

/** The same on a dark page: blue, green and vermilion lighter. */
export const seriesColorsOnDark = ['#56b4e9', '#ff8f4d', '#3fcba0', '#e3a3c8', '#f0b93a', '#9ad4f5'] as const;

/** Cells of a confusion matrix on a dark page, right and wrong: dark enough for light numbers at any depth. */
export const cellColorsOnDark = ['#1f7ab5', '#b85510'] as const;

export const paperColor = '#ffffff';
export const gridColor = '#e4e7ec';
export const axisColor = '#98a2b3';
