/** A structure of Thrift's compact protocol, by the numbers of its fields. Texts and long numbers are passed over and given as 0. */
export type Fields = ReadonlyMap<number, Value>;

/** A value of a field. */
export type Value = number | boolean | Fields;

/** The header of a page, and where its bytes begin; undefined for what is none. */
export function pageHeader(
  bytes: Uint8Array,
  start: number,
): { readonly fields: Fields; readonly end: number } | undefined {
  const reader = { bytes, at: start };
  const fields = structOf(reader, 0);
  return fields && reader.at <= bytes.length ? { fields, end: reader.at } : undefined;
}

/** A number of 32 bits as the protocol writes it: seven bits a byte, at most five bytes. */
export function readVarint(reader: Reader): number | undefined {
  let value = 0;
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = reader.bytes[reader.at++];
    if (byte === undefined) return undefined;
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value >>> 0;
  }
  return undefined;
}

/** Bytes, and where the next one lies. */
export interface Reader {
  readonly bytes: Uint8Array;
  at: number;
}

/** The types of values, by their numbers. */
export const types = {
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  text: 8,
  list: 9,
  struct: 12,
} as const;
const deepest = 4;
/** Numbers of fields have 16 bits. */
const largestId = 2 ** 15 - 1;

function structOf(reader: Reader, depth: number): Fields | undefined {
  const fields = new Map<number, Value>();
  let id = 0;
  while (depth < deepest) {
    const head = reader.bytes[reader.at++];
    if (head === undefined) return undefined;
    if ((head & 15) === 0) return fields;
    const step = head >> 4;
    id = step > 0 ? id + step : zigzag(readVarint(reader));
    const value = valueOf(reader, head & 15, depth);
    if (value === undefined || !(id >= 0 && id <= largestId)) return undefined;
    fields.set(id, value);
  }
  return undefined;
}

function valueOf(reader: Reader, type: number, depth: number): Value | undefined {
  if (type === types.true || type === types.false) return type === types.true;
  if (type === types.i16 || type === types.i32) return zigzag(readVarint(reader));
  if (type === types.struct) return structOf(reader, depth + 1);
  if (type === types.byte) reader.at += 1;
  else if (type === types.double) reader.at += 8;
  else if (type === types.text) reader.at += readVarint(reader) ?? Infinity;
  else if (type !== types.i64 || !passLong(reader)) return undefined;
  return 0;
}

/** Passes over a number of 64 bits, which takes ten bytes at most. */
function passLong(reader: Reader): boolean {
  const end = reader.at + 10;
  while ((reader.bytes[reader.at++] ?? 0) >= 0x80) if (reader.at === end) return false;
  return true;
}

function zigzag(value = Number.NaN): number {
  return (value >>> 1) ^ -(value & 1);
}
