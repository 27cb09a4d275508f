/** Numbers, and where they end. */
interface Unpacked {
  readonly values: readonly number[];
  readonly end: number;
}

/**
 * Whole numbers as differences, in blocks of a least difference and what is above it in few bits each (DELTA_BINARY_PACKED); undefined where they are not
 * as many as they should be, or end too early. Numbers beyond 2^53 are rounded.
 *
 * Source: Apache Parquet, "Encodings", https://parquet.apache.org/docs/file-format/data-pages/encodings/
 */
export function deltaIntegers(
  bytes: Uint8Array,
  {
    count,
    bits,
    from = 0,
  }: { readonly count: number; readonly bits: 32 | 64; readonly from?: number },
): Unpacked | undefined {
  const cursor = { bytes, at: from };
  const [block = 0n, parts = 0n, total = -1n] = [varint(cursor), varint(cursor), varint(cursor)];
  const first = zigzag(cursor);
  const each = parts > 0n ? Number(block / parts) : 0;
  const isForm = block <= 1n << 20n && BigInt(each) * parts === block && each % 8 === 0 && each > 0;
  if (first === undefined || !isForm || total !== BigInt(count)) return undefined;
  let value = first;
  const values = count > 0 ? [Number(BigInt.asIntN(bits, value))] : [];
  while (values.length < count) {
    const least = zigzag(cursor);
    const widths = bytes.subarray(cursor.at, cursor.at + Number(parts));
    cursor.at += Number(parts);
    if (least === undefined || widths.length < Number(parts)) return undefined;
    for (const width of widths) {
      if (values.length === count) break;
      const size = (each * width) / 8;
      if (width > 64 || size > bytes.length - cursor.at) return undefined;
      for (let i = 0; i < each && values.length < count; i++) {
        value = BigInt.asIntN(
          bits,
          value + least + bitsAt(bytes, cursor.at * 8 + i * width, width),
        );
        values.push(Number(value));
      }
      cursor.at += size;
    }
  }
  return { values, end: cursor.at };
}

/** Bytes that values may take which share what they begin with. */
const mostShared = 2 ** 27;

/**
 * Strings of bytes, their lengths before them (DELTA_LENGTH_BYTE_ARRAY), and with `prefixed` how much each has in common with the one before
 * (DELTA_BYTE_ARRAY); undefined where they end too early, or take more than 128 MiB.
 */
export function deltaStrings(
  page: Uint8Array,
  { count, prefixed }: { readonly count: number; readonly prefixed: boolean },
): Uint8Array[] | undefined {
  const lengthsAt = (from: number): Unpacked | undefined =>
    deltaIntegers(page, { count, bits: 32, from });
  const common = prefixed ? lengthsAt(0) : { values: [], end: 0 };
  const own = common && lengthsAt(common.end);
  if (own === undefined) return undefined;
  let at = own.end;
  let before: Uint8Array = new Uint8Array();
  let copied = 0;
  const found: Uint8Array[] = [];
  for (const [i, length] of own.values.entries()) {
    const shared = common?.values[i] ?? 0;
    if (length < 0 || length > page.length - at || shared < 0 || shared > before.length)
      return undefined;
    const rest = page.subarray(at, at + length);
    at += length;
    if (shared === 0) before = rest;
    else if (length > 0 || shared < before.length) {
      copied += shared + length;
      if (copied > mostShared) return undefined;
      const whole = new Uint8Array(shared + length);
      whole.set(before.subarray(0, shared));
      whole.set(rest, shared);
      before = whole;
    }
    found.push(before);
  }
  return found;
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

function varint(cursor: Cursor): bigint | undefined {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined) return undefined;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  return undefined;
}

function zigzag(cursor: Cursor): bigint | undefined {
  const value = varint(cursor);
  return value === undefined ? undefined : (value >> 1n) ^ -(value & 1n);
}

function bitsAt(bytes: Uint8Array, from: number, width: number): bigint {
  let value = 0n;
  for (let done = 0; done < width;) {
    const [byte, bit] = [bytes[(from + done) >>> 3] ?? 0, (from + done) & 7];
    const taken = Math.min(8 - bit, width - done);
    value |= BigInt((byte >>> bit) & ((1 << taken) - 1)) << BigInt(done);
    done += taken;
  }
  return value;
}
