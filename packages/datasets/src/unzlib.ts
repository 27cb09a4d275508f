import { Unzlib } from "fflate";

/**
 * Unpacks a zlib stream (RFC 1950) that has to give exactly `length` bytes, checking Adler-32. Throws RangeError or what the unpacker throws;
 * takes no more memory than that.
 */
export async function unzlibExactly(packed: Uint8Array, length: number): Promise<Uint8Array> {
  const inNode = typeof process !== "undefined" && process.versions?.node !== undefined;
  return inNode ? unzlibByZlib(packed, length) : unzlibPortably(packed, length);
}

/** By `node:zlib`. */
export async function unzlibByZlib(packed: Uint8Array, length: number): Promise<Uint8Array> {
  const { inflateSync } = await import("node:zlib");
  let data: Uint8Array;
  try {
    data = inflateSync(packed, {
      maxOutputLength: length + 1,
      chunkSize: Math.max(64, length + 1),
    });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE")
      throw tooMuch(length);
    throw error;
  }
  return exactly(data, length);
}

/** By fflate, which does not check Adler-32. */
export async function unzlibPortably(packed: Uint8Array, length: number): Promise<Uint8Array> {
  const data = new Uint8Array(length);
  let at = 0;
  const engine = new Unzlib((chunk) => {
    if (at + chunk.length > length) throw tooMuch(length);
    data.set(chunk, at);
    at += chunk.length;
  });
  const step = 1 << 13; // one push may give a thousand times as much, before it can be stopped
  for (let start = 0; start < packed.length; start += step)
    engine.push(packed.subarray(start, start + step), start + step >= packed.length);
  exactly(data.subarray(0, at), length);
  const trailer = packed.subarray(-4);
  const stored = trailer.reduce((value, byte) => value * 256 + byte, 0);
  if (packed.length < 6 || stored !== adler32(data))
    throw new RangeError("its data does not add up (Adler-32)");
  return data;
}

function exactly(data: Uint8Array, length: number): Uint8Array {
  if (data.length > length) throw tooMuch(length);
  if (data.length < length)
    throw new RangeError(`its data unpacks to ${data.length} bytes, its size takes ${length}`);
  return data;
}

function tooMuch(length: number): RangeError {
  return new RangeError(`its data unpacks to more than the ${length} bytes that its size takes`);
}

function adler32(data: Uint8Array): number {
  let [a, b] = [1, 0];
  for (const byte of data) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return b * 65_536 + a;
}
