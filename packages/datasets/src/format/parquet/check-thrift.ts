import { type Reader, readVarint, types } from "./page-header.ts";

/** Structures and lists in each other: those of parquet's own are 8 deep. */
const deepest = 16;
/** Fields and elements of lists. Those of a million pictures, in groups of a hundred rows with three columns, are a million. */
const mostValues = 2 ** 21;
/** Numbers of fields have 16 bits. */
const largestId = 2 ** 15 - 1;

/**
 * Walks a structure of Thrift's compact protocol from its first byte to its last, and makes nothing: hyparquet takes memory for as many elements as a list
 * says it has, and stack for as many structures as lie in each other. Throws RangeError, whose message is the state.
 *
 * Source: Apache Thrift, "Thrift compact protocol encoding", https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */
export function checkThrift(bytes: Uint8Array): void {
  passStruct({ bytes, at: 0, left: mostValues }, 1);
}

interface Walk extends Reader {
  /** Values that may still come. */
  left: number;
}

function passStruct(walk: Walk, depth: number): void {
  if (depth > deepest) throw new RangeError(`its footer is nested more than ${deepest} deep`);
  let id = 0;
  for (;;) {
    const head = byteOf(walk);
    if ((head & 15) === 0) return;
    const step = head >> 4;
    const stated = step > 0 ? 0 : varintOf(walk);
    id = step > 0 ? id + step : (stated >>> 1) ^ -(stated & 1);
    if (id < 0 || id > largestId) throw new RangeError(`its footer has a field of number ${id}`);
    passValue(walk, head & 15, depth);
  }
}

function passValue(walk: Walk, type: number, depth: number): void {
  walk.left -= 1;
  if (walk.left < 0) throw new RangeError(`its footer has more than ${mostValues} values`);
  if (type === types.true || type === types.false) return;
  if (type === types.byte) pass(walk, 1);
  else if (type === types.i16 || type === types.i32) varintOf(walk);
  else if (type === types.i64) passLong(walk);
  else if (type === types.double) pass(walk, 8);
  else if (type === types.text) pass(walk, varintOf(walk));
  else if (type === types.list) passList(walk, depth + 1);
  else if (type === types.struct) passStruct(walk, depth + 1);
  else throw new RangeError(`its footer has a value of type ${type}`);
}

function passList(walk: Walk, depth: number): void {
  if (depth > deepest) throw new RangeError(`its footer is nested more than ${deepest} deep`);
  const head = byteOf(walk);
  const type = head & 15;
  const count = head >> 4 === 15 ? varintOf(walk) : head >> 4;
  const left = walk.bytes.length - walk.at;
  if (count > left)
    throw new RangeError(`its footer has a list of ${count} elements, and ${left} bytes for them`);
  // In a list, a truth value has a byte of its own.
  const kind = type === types.true || type === types.false ? types.byte : type;
  for (let i = 0; i < count; i++) passValue(walk, kind, depth);
}

/** A number of 64 bits takes ten bytes at most: a longer one would be made bit by bit. */
function passLong(walk: Walk): void {
  for (let length = 1; byteOf(walk) >= 0x80; length++)
    if (length === 10) throw new RangeError("its footer has a number of more than 64 bits");
}

function pass(walk: Walk, length: number): void {
  walk.at += length;
  if (walk.at > walk.bytes.length) throw endsEarly();
}

function byteOf(walk: Walk): number {
  const byte = walk.bytes[walk.at++];
  if (byte === undefined) throw endsEarly();
  return byte;
}

function varintOf(walk: Walk): number {
  const value = readVarint(walk);
  if (value === undefined) throw endsEarly();
  return value;
}

function endsEarly(): RangeError {
  return new RangeError("its footer ends inside a value");
}
