import type { StagedName } from "./tile-names.ts";
import type { StagedTile } from "./tile.ts";

/** What the name of a tile does not say of it. */
interface Plan {
  readonly step: number;
  /** True to make segments of long sums side by side. */
  readonly split?: boolean;
}

const plans: Readonly<Record<StagedName, Plan>> = {
  "8x16x4": { step: 16, split: true },
  "16x32x4": { step: 32 },
  "32x32x16": { step: 16 },
  "64x64x32": { step: 16 },
  "64x64x64": { step: 8 },
  "128x64x64": { step: 8 },
};

/** What a thread group of a device may have. */
export interface GroupLimits {
  readonly workgroupBytes: number;
  readonly threads: number;
}

/** A staged tile of a contract; undefined where its lanes do not fill the vectors, or the device has less than it needs. */
export function stagedTile(
  name: StagedName,
  { lanes, segments }: { readonly lanes: number; readonly segments: number },
  limits: GroupLimits,
): StagedTile | undefined {
  // Columns are those of all lanes together; a thread computes more values where it has to fill its vectors.
  const [rows = 0, columns = 0, values = 0] = name.split("x").map(Number);
  const { step, split = false } = plans[name];
  const vectors = lanes === 1 && values >= 64 ? 2 : 1;
  const rowsOfThread = Math.max(1, Math.floor(values / (4 * vectors * lanes)));
  const side = split ? segments : 1;
  const threads = [columns / (4 * vectors * lanes), rows / rowsOfThread] as const;
  const whole = threads.every(Number.isInteger) && threads[1] % (lanes * vectors) === 0;
  if (!whole || threads[0] * threads[1] * side > limits.threads) return undefined;
  const tile = {
    kind: "staged",
    rows: rowsOfThread,
    vectors,
    threads,
    lanesApart: false,
    step,
  } as const;
  const made = { ...tile, columns, split: side };
  return stagedBytes(made) > limits.workgroupBytes ? undefined : made;
}

/** Threads whose vectors of 16 bytes fill the banks of workgroup memory at a time. */
const phase = 8;

/** Vectors from one staged row of the map to the next. Where so few threads read a row that others read another one, an odd number. */
export function mapPitch({ step, threads }: Pick<StagedTile, "step" | "threads">): number {
  return step / 4 + (threads[0] < phase ? 1 : 0);
}

/** Vectors of the staged map, of one segment. */
export function mapVectors(tile: StagedTile): number {
  return tile.rows * tile.threads[1] * mapPitch(tile);
}

/** Vectors from four staged channels of all columns to the next four, where weights lie by columns: those stored at a time fill all banks. */
export function turnedPitch({ columns, step }: StagedTile): number {
  return columns + phase - phase / (step / 4);
}

/** Vectors from one of four neighbouring columns to the next: an odd number, so that they lie in different banks. */
export function turnedQuarter({ columns }: StagedTile): number {
  return columns / 4 + 1;
}

/** Vectors of the staged weights of one segment, however they lie. */
export function weightVectors(tile: StagedTile): number {
  return (tile.step / 4) * turnedPitch(tile);
}

/** Bytes that a group stages. */
export function stagedBytes(tile: StagedTile): number {
  return 16 * tile.split * (mapVectors(tile) + weightVectors(tile));
}
