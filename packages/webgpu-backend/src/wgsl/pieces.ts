/** Thread groups of a shader that run in several dispatches, one after another. */
export interface Pieces {
  /** Groups of a dispatch; the last one may have fewer. */
  readonly groups: number;
  /** The word of the parameters that is the number of its first group. */
  readonly word: number;
}

/** Floating-point operations of a dispatch: a second of the slowest GPUs. Windows takes the device away from one that lasts two. */
const workOfPiece = 1e11;

/** Groups that a dispatch keeps: fewer would leave a larger GPU idle, which is done sooner anyway. */
const fewGroups = 256;

/** Groups that may be along an axis of a dispatch. */
const perDimension = 65_535;

/** Thread groups of each dispatch where so much work is too long for one; undefined where it is not. */
export function groupsOfPiece(groups: number, work: number): number | undefined {
  const some = Math.max(fewGroups, Math.ceil(groups / Math.ceil(work / workOfPiece)));
  return some < groups ? Math.min(some, perDimension) : undefined;
}

/**
 * How thread groups are dispatched, and the lines that give the number of one: in pieces whose first group is `start`, as i32 code, or spread
 * over two dimensions, which are enough for any.
 */
export function groupNumber(
  groups: number,
  start: string | undefined,
): [x: number, y: number, ...lines: string[]] {
  if (start !== undefined) return [groups, 1, `let group = wid.x + u32(${start});`];
  const y = Math.max(1, Math.ceil(groups / perDimension));
  const x = Math.ceil(groups / y);
  if (y === 1) return [x, y, "let group = wid.x;"];
  const number = `let group = wid.x + ${x}u * wid.y;`;
  return [x, y, number, `if (group >= ${groups}u) { return; }`];
}
