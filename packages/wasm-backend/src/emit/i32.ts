import { type I32, type Statement, i32Value, signed, statement, unsigned } from "./value.ts";

/** A number known when the code is written. */
export function number(value: number): I32 {
  return i32Value([], [0x41, ...signed(value)]);
}

type Binary = (a: I32, b: I32) => I32;
const binary =
  (opcode: number): Binary =>
  (a, b) =>
    i32Value([a, b], [opcode]);

export const eq: Binary = binary(0x46);
export const ne: Binary = binary(0x47);
export const lessSigned: Binary = binary(0x48);
export const lessUnsigned: Binary = binary(0x49);
export const atLeastSigned: Binary = binary(0x4e);
export const sub: Binary = binary(0x6b);
export const divSigned: Binary = binary(0x6d);
export const divUnsigned: Binary = binary(0x6e);
export const remSigned: Binary = binary(0x6f);
export const remUnsigned: Binary = binary(0x70);
export const and: Binary = binary(0x71);
export const or: Binary = binary(0x72);
export const shl: Binary = binary(0x74);
export const shrUnsigned: Binary = binary(0x76);

const plus: Binary = binary(0x6a);
const times: Binary = binary(0x6c);

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
  return i32Value([whenTrue, whenFalse, condition], [0x1b]);
}

export function minSigned(a: I32, b: I32): I32 {
  return choose(lessSigned(a, b), a, b);
}

export function maxSigned(a: I32, b: I32): I32 {
  return choose(lessSigned(a, b), b, a);
}

export function load(address: I32, offset = 0): I32 {
  return i32Value([address], [0x28, 2, ...unsigned(offset)]);
}

export function loadByte(address: I32, offset = 0): I32 {
  return i32Value([address], [0x2d, 0, ...unsigned(offset)]);
}

export function loadSignedByte(address: I32): I32 {
  return i32Value([address], [0x2c, 0, 0]);
}

export function loadHalf(address: I32): I32 {
  return i32Value([address], [0x2f, 1, 0]);
}

export function store(address: I32, value: I32, offset = 0): Statement {
  return statement([address, value], [0x36, 2, ...unsigned(offset)]);
}

/** Ends the call with an error. */
export function trap(): Statement {
  return statement([], [0]);
}

export function copyMemory(to: I32, from: I32, bytes: I32): Statement {
  return statement([to, from, bytes], [0xfc, 0x0a, 0, 0]);
}

export function zeroMemory(to: I32, bytes: I32): Statement {
  return statement([to, number(0), bytes], [0xfc, 0x0b, 0]);
}

export function atomicLoad(address: I32): I32 {
  return i32Value([address], [0xfe, 0x10, 2, 0]);
}

export function atomicStore(address: I32, value: I32): Statement {
  return statement([address, value], [0xfe, 0x17, 2, 0]);
}

/** Adds and gives what was there before. */
export function atomicAdd(address: I32, value: I32): I32 {
  return i32Value([address, value], [0xfe, 0x1e, 2, 0]);
}

/** Sleeps while the word at the address is `value`. */
export function sleepWhile(address: I32, value: I32): Statement {
  // The timeout is an i64 of -1, for ever; the outcome is dropped.
  return statement([address, value], [0x42, 0x7f, 0xfe, 0x01, 2, 0, 0x1a]);
}

/** Wakes all that sleep on the address. */
export function wake(address: I32): Statement {
  return statement([address, number(-1)], [0xfe, 0x00, 2, 0, 0x1a]);
}
