/** Tiles that are staged in workgroup memory: rows and columns of a group, and values of a thread. */
export type StagedName = "8x16x4" | "16x32x4" | "32x32x16" | "64x64x32" | "64x64x64" | "128x64x64";

/** The name of a tile; `direct` needs no workgroup memory. */
export type TileName = "direct" | StagedName;

/** All tiles, from the smallest group to the largest. */
export const tileNames: readonly TileName[] = [
  "direct",
  "8x16x4",
  "16x32x4",
  "32x32x16",
  "64x64x32",
  "64x64x64",
  "128x64x64",
];

/** True for the name of a tile. */
export function isTileName(name: unknown): name is TileName {
  return tileNames.some((known) => known === name);
}
