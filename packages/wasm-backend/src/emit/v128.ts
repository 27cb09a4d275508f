import {
  type I32,
  type Statement,
  type V128,
  i32Value,
  statement,
  unsigned,
  v128Value,
} from "./value.ts";
import { ofWord, toWord } from "./wide.ts";

type Unary = (a: V128) => V128;
type Binary = (a: V128, b: V128) => V128;
type Shift = (a: V128, bits: I32) => V128;

const simd = (code: number): number[] => [0xfd, ...unsigned(code)];
const unary =
  (code: number): Unary =>
  (a) =>
    v128Value([a], simd(code));
const binary =
  (code: number): Binary =>
  (a, b) =>
    v128Value([a, b], simd(code));
const shift =
  (code: number): Shift =>
  (a, bits) =>
    v128Value([a, bits], [...toWord(), ...simd(code)]);

/** Four words that are the same. */
export function words(word: number): V128 {
  const bytes = [...new Uint8Array(Int32Array.of(word).buffer)];
  return v128Value([], [...simd(0x0c), ...bytes, ...bytes, ...bytes, ...bytes]);
}

/** Four words that count from the first one on. */
export function counting(first = 0): V128 {
  const four = Int32Array.of(first, first + 1, first + 2, first + 3);
  return v128Value([], [...simd(0x0c), ...new Uint8Array(four.buffer)]);
}

export function loadVector(address: I32, offset = 0): V128 {
  return v128Value([address], [...simd(0), 2, ...unsigned(offset)]);
}

export function loadSplat(address: I32, offset = 0): V128 {
  return v128Value([address], [...simd(9), 2, ...unsigned(offset)]);
}

/** One word, and zeros. */
export function loadWord(address: I32): V128 {
  return v128Value([address], [...simd(0x5c), 0, 0]);
}

export function loadLane(address: I32, lane: number, into: V128): V128 {
  return v128Value([address, into], [...simd(0x56), 2, 0, lane]);
}

export function storeVector(address: I32, value: V128, offset = 0): Statement {
  return statement([address, value], [...simd(0x0b), 2, ...unsigned(offset)]);
}

export function storeLane(address: I32, value: V128, lane: number): Statement {
  return statement([address, value], [...simd(0x5a), 2, 0, lane]);
}

/** Four halves of a word from the address on, each in a word of its own. */
export function loadHalves(address: I32): V128 {
  return v128Value([address], [...simd(0x04), 1, 0]);
}

/** Stores the low half of one word. */
export function storeHalf(address: I32, value: V128, lane: number): Statement {
  return statement([address, value], [...simd(0x59), 1, 0, 2 * lane]);
}

/** Stores the low halves of four words, which are zero above. */
export function storeHalves(address: I32, value: V128): Statement {
  const halves = v128Value([value, value], simd(0x86));
  return statement([address, halves], [...simd(0x5b), 1, 0, 0]);
}

export function splat(value: I32): V128 {
  return v128Value([value], [...toWord(), ...simd(0x11)]);
}

export function lane(value: V128, index: number): I32 {
  return i32Value([value], [...simd(0x1b), index, ...ofWord()]);
}

export function withLane(value: V128, index: number, word: I32): V128 {
  return v128Value([value, word], [...toWord(), ...simd(0x1c), index]);
}

/** Four bytes in the first word become four words. */
export function wordsOfBytes(value: V128): V128 {
  return v128Value([value], [...simd(0x89), ...simd(0xa9)]);
}

/** The same of bytes with a sign. */
export function wordsOfSignedBytes(value: V128): V128 {
  return v128Value([value], [...simd(0x87), ...simd(0xa7)]);
}

/** Words of `a` (0 to 3) and `b` (4 to 7) in an order of choice. */
export function shuffle(a: V128, b: V128, order: readonly number[]): V128 {
  const bytes = order.flatMap((word) => [0, 1, 2, 3].map((byte) => 4 * word + byte));
  return v128Value([a, b], [...simd(0x0d), ...bytes]);
}

/** Bits of `whenOne` where the mask has ones. */
export function select(mask: V128, whenOne: V128, whenZero: V128): V128 {
  return v128Value([whenOne, whenZero, mask], simd(0x52));
}

/** 128 bits of any type. */
export const bits: {
  readonly not: Unary;
  readonly and: Binary;
  readonly or: Binary;
  readonly xor: Binary;
  /** Bits of `a` where `b` has zeros. */
  readonly andNot: Binary;
} = {
  andNot: binary(0x4f),
  not: unary(0x4d),
  and: binary(0x4e),
  or: binary(0x50),
  xor: binary(0x51),
};

/** Four 32-bit integers. */
export const ints: {
  readonly eq: Binary;
  readonly ne: Binary;
  readonly ltSigned: Binary;
  readonly ltUnsigned: Binary;
  readonly leSigned: Binary;
  readonly leUnsigned: Binary;
  readonly abs: Unary;
  readonly neg: Unary;
  readonly shl: Shift;
  readonly shrSigned: Shift;
  readonly shrUnsigned: Shift;
  readonly add: Binary;
  readonly sub: Binary;
  readonly mul: Binary;
  readonly minSigned: Binary;
  readonly minUnsigned: Binary;
  readonly maxSigned: Binary;
  readonly maxUnsigned: Binary;
  readonly truncSigned: Unary;
  readonly truncUnsigned: Unary;
} = {
  eq: binary(0x37),
  ne: binary(0x38),
  ltSigned: binary(0x39),
  ltUnsigned: binary(0x3a),
  leSigned: binary(0x3d),
  leUnsigned: binary(0x3e),
  abs: unary(0xa0),
  neg: unary(0xa1),
  shl: shift(0xab),
  shrSigned: shift(0xac),
  shrUnsigned: shift(0xad),
  add: binary(0xae),
  sub: binary(0xb1),
  mul: binary(0xb5),
  minSigned: binary(0xb6),
  minUnsigned: binary(0xb7),
  maxSigned: binary(0xb8),
  maxUnsigned: binary(0xb9),
  truncSigned: unary(0xf8),
  truncUnsigned: unary(0xf9),
};

/** Four 32-bit floats. */
export const floats: {
  readonly eq: Binary;
  readonly ne: Binary;
  readonly lt: Binary;
  readonly gt: Binary;
  readonly le: Binary;
  readonly floor: Unary;
  readonly trunc: Unary;
  readonly nearest: Unary;
  readonly abs: Unary;
  readonly neg: Unary;
  readonly sqrt: Unary;
  readonly add: Binary;
  readonly sub: Binary;
  readonly mul: Binary;
  readonly div: Binary;
  readonly min: Binary;
  readonly max: Binary;
  /** `b < a ? b : a`: one instruction, and a NaN in `a` stays. */
  readonly lesser: Binary;
  /** `a < b ? b : a`: one instruction, and a NaN in `a` stays. */
  readonly larger: Binary;
  readonly ofSigned: Unary;
  readonly ofUnsigned: Unary;
} = {
  eq: binary(0x41),
  ne: binary(0x42),
  lt: binary(0x43),
  gt: binary(0x44),
  le: binary(0x45),
  floor: unary(0x68),
  trunc: unary(0x69),
  nearest: unary(0x6a),
  abs: unary(0xe0),
  neg: unary(0xe1),
  sqrt: unary(0xe3),
  add: binary(0xe4),
  sub: binary(0xe5),
  mul: binary(0xe6),
  div: binary(0xe7),
  min: binary(0xe8),
  max: binary(0xe9),
  lesser: binary(0xea),
  larger: binary(0xeb),
  ofSigned: unary(0xfa),
  ofUnsigned: unary(0xfb),
};

/** `a * b + c`, rounded once where `fused`, twice elsewhere. */
export function multiplyAdd([a, b, c]: readonly [V128, V128, V128], fused: boolean): V128 {
  return fused ? v128Value([a, b, c], simd(0x105)) : floats.add(floats.mul(a, b), c);
}
