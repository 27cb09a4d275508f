import { type I32, type Statement, i32Value, signed, statement, unsigned } from "./value.ts";
import { narrowOrWide, ofWord, toWord } from "./wide.ts";

/** A number known when the code is written. */
export function number(value: number): I32 {
  return i32Value([], narrowOrWide([0x41, ...signed(value | 0)], [0x42, ...signed(value)]));
}

/** 32 bits of a number, where an instruction takes no more. */
export function low(value: I32): I32 {
  return i32Value([value], toWord());
}

type Binary = (a: I32, b: I32) => I32;
const binary =
  (narrow: number, wide: number): Binary =>
  (a, b) =>
    i32Value([a, b], [narrowOrWide(narrow, wide)]);
const comparison =
  (narrow: number, wide: number): Binary =>
  (a, b) =>
    i32Value([a, b], narrowOrWide([narrow], [wide, 0xad]));
/** What the upper half of a wide number would change. */
const ofWords =
  (opcode: number): Binary =>
  (a, b) =>
    i32Value([low(a), low(b)], [opcode, ...ofWord()]);

export const eq: Binary = comparison(0x46, 0x51);
export const ne: Binary = comparison(0x47, 0x52);
export const lessSigned: Binary = comparison(0x48, 0x53);
export const lessUnsigned: Binary = comparison(0x49, 0x54);
export const sub: Binary = binary(0x6b, 0x7d);
export const and: Binary = binary(0x71, 0x83);
export const or: Binary = binary(0x72, 0x84);
export const divSigned: Binary = ofWords(0x6d);
export const divUnsigned: Binary = ofWords(0x6e);
export const remSigned: Binary = ofWords(0x6f);
export const remUnsigned: Binary = ofWords(0x70);
export const shl: Binary = ofWords(0x74);
export const shrUnsigned: Binary = ofWords(0x76);

const plus: Binary = binary(0x6a, 0x7c);
const times: Binary = binary(0x6c, 0x7e);

export function add(first: I32, ...others: readonly I32[]): I32 {
  return others.reduce(plus, first);
}

/** `a` times a number known when the code is written. */
export function scale(a: I32, factor: number): I32 {
  if (factor === 1) return a;
  return factor === 0 ? number(0) : times(a, number(factor));
}

/** `a` plus a number known when the code is written. */
export function plusNumber(a: I32, value: number): I32 {
  return value === 0 ? a : plus(a, number(value));
}

export const mul: Binary = times;

/** `whenTrue` where the condition is not zero; both are computed. */
export function choose(condition: I32, whenTrue: I32, whenFalse: I32): I32 {
  return i32Value([whenTrue, whenFalse, low(condition)], [0x1b]);
}

export function minSigned(a: I32, b: I32): I32 {
  return choose(lessSigned(a, b), a, b);
}

export function maxSigned(a: I32, b: I32): I32 {
  return choose(lessSigned(a, b), b, a);
}

export function load(address: I32, offset = 0): I32 {
  return i32Value([address], [narrowOrWide(0x28, 0x34), 2, ...unsigned(offset)]);
}

export function loadByte(address: I32, offset = 0): I32 {
  return i32Value([address], [narrowOrWide(0x2d, 0x31), 0, ...unsigned(offset)]);
}

export function loadSignedByte(address: I32): I32 {
  return i32Value([address], [narrowOrWide(0x2c, 0x30), 0, 0]);
}

export function loadHalf(address: I32): I32 {
  return i32Value([address], [narrowOrWide(0x2f, 0x33), 1, 0]);
}

export function store(address: I32, value: I32, offset = 0): Statement {
  return statement([address, value], [narrowOrWide(0x36, 0x3e), 2, ...unsigned(offset)]);
}

/** Ends the call with an error. */
export function trap(): Statement {
  return statement([], [0]);
}

export function copyMemory(to: I32, from: I32, bytes: I32): Statement {
  return statement([to, from, bytes], [0xfc, 0x0a, 0, 0]);
}

export function zeroMemory(to: I32, bytes: I32): Statement {
  return statement([to, low(number(0)), bytes], [0xfc, 0x0b, 0]);
}

export function atomicLoad(address: I32): I32 {
  return i32Value([address], [0xfe, narrowOrWide(0x10, 0x16), 2, 0]);
}

export function atomicStore(address: I32, value: I32): Statement {
  return statement([address, value], [0xfe, narrowOrWide(0x17, 0x1d), 2, 0]);
}

/** Adds and gives what was there before. */
export function atomicAdd(address: I32, value: I32): I32 {
  return i32Value([address, value], [0xfe, narrowOrWide(0x1e, 0x24), 2, 0]);
}

/** Sleeps while the word at the address is `value`. */
export function sleepWhile(address: I32, value: I32): Statement {
  // The timeout is an i64 of -1, for ever; the outcome is dropped.
  return statement([address, low(value)], [0x42, 0x7f, 0xfe, 0x01, 2, 0, 0x1a]);
}

/** Wakes all that sleep on the address. */
export function wake(address: I32): Statement {
  return statement([address, low(number(-1))], [0xfe, 0x00, 2, 0, 0x1a]);
}
