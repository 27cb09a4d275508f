import type { FunctionBuilder } from "../emit/function.ts";
import { plusNumber } from "../emit/i32.ts";
import { loadVector, shuffle, storeVector } from "../emit/v128.ts";
import type { I32, V128 } from "../emit/value.ts";

/** Where four rows of four numbers lie, and how. */
export interface Turn {
  /** Numbers from row to row, of what is read and of what is written. */
  readonly apart: readonly [from: number, to: number];
  /** Bytes from `to` to the first number that is written. */
  readonly behind?: number;
}

/** Copies four rows of four neighbours as four columns: rows and columns change places. */
export function turnFour(
  f: FunctionBuilder,
  { from, to }: { readonly from: I32; readonly to: I32 },
  { apart: [read, write], behind = 0 }: Turn,
): void {
  const row = (k: number) => f.v128(loadVector(plusNumber(from, 4 * k * read)));
  const [a, b, c, d] = [row(0), row(1), row(2), row(3)];
  const halves = [
    [0, 4, 1, 5],
    [2, 6, 3, 7],
  ] as const;
  halves.forEach((order, half) => {
    const [left, right] = [f.v128(shuffle(a, b, order)), f.v128(shuffle(c, d, order))];
    const at = behind + 8 * half * write;
    f.run(storeVector(to, shuffle(left, right, [0, 1, 4, 5]), at));
    f.run(storeVector(to, shuffle(left, right, [2, 3, 6, 7]), at + 4 * write));
  });
}

/** Four rows of four words become four columns. */
export function transpose(f: FunctionBuilder, rows: readonly V128[]): V128[] {
  const [a, b, c, d] = [0, 1, 2, 3].map((row) => rows[row] ?? f.constant(0));
  if (!a || !b || !c || !d) return [];
  const low = [0, 4, 1, 5];
  const high = [2, 6, 3, 7];
  const [ab, cd] = [f.v128(shuffle(a, b, low)), f.v128(shuffle(c, d, low))];
  const [abHigh, cdHigh] = [f.v128(shuffle(a, b, high)), f.v128(shuffle(c, d, high))];
  const left = [0, 1, 4, 5];
  const right = [2, 3, 6, 7];
  return [
    f.v128(shuffle(ab, cd, left)),
    f.v128(shuffle(ab, cd, right)),
    f.v128(shuffle(abHigh, cdHigh, left)),
    f.v128(shuffle(abHigh, cdHigh, right)),
  ];
}
