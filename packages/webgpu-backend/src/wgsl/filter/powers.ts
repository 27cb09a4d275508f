/** The least power of two, 1 or more, that is not below a number. */
export function ceilPower(value: number): number {
  return 2 ** Math.max(0, Math.ceil(Math.log2(value)));
}

/** The largest power of two that is not above a number of 1 or more. */
export function floorPower(value: number): number {
  return 2 ** Math.floor(Math.log2(value));
}
