/** A coordinate as attributes and paths write it: hundredths of a pixel. */
export const coordinate = (value: number): string => String(Number(value.toFixed(2)));
