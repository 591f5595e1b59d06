/** Rounds to the nearest whole number, and halves to the even one: Python's `round`, on which torchvision's crops stand. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
