import type { FunctionBuilder } from "../emit/function.ts";
import {
  choose,
  divSigned,
  divUnsigned,
  eq,
  number,
  remSigned,
  remUnsigned,
  shl,
  shrUnsigned,
  sub,
} from "../emit/i32.ts";
import { bits, ints, lane, splat, withLane } from "../emit/v128.ts";
import type { I32, V128 } from "../emit/value.ts";

type WordFunction = (f: FunctionBuilder, a: I32, b: I32) => I32;

/** What WebAssembly has no vector instruction for: one element after the other. */
export const wordFunctions: { readonly [op: string]: WordFunction } = {
  shl: (_, a, b) => shl(a, b),
  shr: (_, a, b) => shrUnsigned(a, b),
  divU32: (f, a, b) => guarded(f, b, (divisor) => divUnsigned(a, divisor)),
  remU32: (f, a, b) => guarded(f, b, (divisor) => remUnsigned(a, divisor)),
  // The least integer over -1 would trap: dividing by -1 is negating.
  divI32: (f, a, b) =>
    guarded(f, b, (divisor) => {
      const minus = f.i32(eq(divisor, number(-1)));
      const quotient = divSigned(a, choose(minus, number(1), divisor));
      return choose(minus, sub(number(0), quotient), quotient);
    }),
  remI32: (f, a, b) => guarded(f, b, (divisor) => remSigned(a, divisor)),
};

/** Dividing by zero gives zero. */
function guarded(f: FunctionBuilder, b: I32, divide: (divisor: I32) => I32): I32 {
  const divisor = f.i32(choose(b, b, number(1)));
  return choose(b, divide(divisor), number(0));
}

/** Applies a function of words to each of the four. */
export function wordByWord(
  f: FunctionBuilder,
  apply: WordFunction,
  [a, b]: readonly [V128, V128],
): V128 {
  const word = (index: number): I32 => apply(f, f.i32(lane(a, index)), f.i32(lane(b, index)));
  const result = f.v128(splat(word(0)));
  for (let index = 1; index < 4; index++) f.set(result, withLane(result, index, word(index)));
  return result;
}

const rotations = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
];

/** The first word of Threefry-2x32 with 20 rounds. */
export function threefry(
  f: FunctionBuilder,
  [key0, key1, counter0, counter1]: readonly [V128, V128, V128, V128],
): V128 {
  const keys = [key0, key1, f.v128(bits.xor(bits.xor(key0, key1), f.constant(0x1bd11bda)))];
  const key = (index: number): V128 => keys[index % 3] ?? key0;
  const x = f.v128(ints.add(counter0, key0));
  const y = f.v128(ints.add(counter1, key1));
  for (let round = 0; round < 20; round++) {
    const by = rotations[Math.floor(round / 4) % 2]?.[round % 4] ?? 0;
    f.set(x, ints.add(x, y));
    const turned = bits.or(ints.shl(y, number(by)), ints.shrUnsigned(y, number(32 - by)));
    f.set(y, bits.xor(turned, x));
    if (round % 4 < 3) continue;
    const turn = Math.floor(round / 4) + 1;
    f.set(x, ints.add(x, key(turn)));
    f.set(y, ints.add(ints.add(y, key(turn + 1)), f.constant(turn)));
  }
  return x;
}
