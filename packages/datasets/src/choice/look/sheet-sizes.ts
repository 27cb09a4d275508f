/** Fewer than these are memorised before anything common to them is learnt. */
export const few = 20;

/** Longer sides that sprite sheets have: smaller pictures are sprites, larger ones photographs. */
const [smallestSheet, largestSheet] = [32, 2048];

/** Whether so many pictures of such a size may be sprite sheets. */
export function maybeSheets(
  count: number,
  size: readonly [height: number, width: number],
): boolean {
  return count < few && isSheetSize(size);
}

/** Whether pictures of a size may be sprite sheets. */
export function isSheetSize(size: readonly [height: number, width: number]): boolean {
  const side = Math.max(...size);
  return side >= smallestSheet && side <= largestSheet;
}
