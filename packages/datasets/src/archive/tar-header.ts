import { TarError, UnsupportedError } from "../errors/format.ts";

/** One header block of a tar archive. */
export interface TarHeader {
  readonly name: string;
  readonly size: number;
  /** The type of the member: `0` a file, `5` a folder, `x` more about the next one. */
  readonly type: string;
}

/** Where a header stands. */
export interface TarPlace {
  readonly source: string;
  readonly offset: number;
}

const text = new TextDecoder();

/**
 * Reads a header block of 512 bytes: ustar (POSIX.1-1988), GNU tar or the old format. Throws TarError.
 *
 * Source: POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format"
 */
export function parseHeader(block: Uint8Array, place: TarPlace): TarHeader {
  checkSum(block, place);
  const name = field(block, 0, 100);
  const prefix = isUstar(block) ? field(block, 345, 155) : "";
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    size: number(block, { at: 124, length: 12, what: "size", ...place }),
    type: block[156] === 0 ? "0" : String.fromCharCode(block[156] ?? 0),
  };
}

/** True for a block that could begin a tar archive. */
export function isTarHeader(block: Uint8Array): boolean {
  if (block.length < 512) return false;
  try {
    checkSum(block, { source: "", offset: 0 });
    return true;
  } catch {
    return false;
  }
}

const magic = [0x75, 0x73, 0x74, 0x61, 0x72, 0];

function isUstar(block: Uint8Array): boolean {
  return magic.every((byte, i) => block[257 + i] === byte);
}

/** Throws TarError unless the header adds up, with signed or unsigned bytes: writers differ. */
function checkSum(block: Uint8Array, place: TarPlace): void {
  let [unsigned, signed] = [0, 0];
  for (let i = 0; i < 512; i++) {
    const byte = i >= 148 && i < 156 ? 32 : (block[i] ?? 0);
    unsigned += byte;
    signed += (byte << 24) >> 24;
  }
  const fail = (): TarError => {
    const what = place.offset === 0 ? "it is no tar archive: its" : `the`;
    return new TarError(
      `Cannot read ${place.source}: ${what} header at byte ${place.offset} does not add up`,
      { source: place.source, offset: place.offset },
    );
  };
  const stored = octal(block, 148, 156);
  if (block.subarray(148, 156).every(isBlank) || (stored !== unsigned && stored !== signed))
    throw fail();
}

function field(block: Uint8Array, at: number, length: number): string {
  const bytes = block.subarray(at, at + length);
  const end = bytes.indexOf(0);
  return text.decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** Octal digits, or bytes to the base of 256 where they do not suffice (GNU). */
function number(
  block: Uint8Array,
  { at, length, what, source, offset }: TarPlace & { at: number; length: number; what: string },
): number {
  const bytes = block.subarray(at, at + length);
  const fail = (state: string): TarError =>
    new TarError(`Cannot read ${source}: the ${what} in the header at byte ${offset} ${state}`, {
      source,
      offset: offset + at,
    });
  const [first = 0] = bytes;
  if (first & 0x80) {
    if (first & 0x40) throw fail("is negative");
    let value = first & 0x3f;
    for (const byte of bytes.subarray(1)) {
      value = value * 256 + byte;
      if (!Number.isSafeInteger(value)) throw fail("is beyond what can be counted");
    }
    return value;
  }
  const value = octal(block, at, at + length);
  if (value === undefined) throw fail(`is ${JSON.stringify(text.decode(bytes))}`);
  return value;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0 || byte === 0x20;
}

/** Spaces, octal digits or none, then nothing but spaces and zeros: archives have millions of them, so no text is made. */
function octal(block: Uint8Array, from: number, to: number): number | undefined {
  let at = from;
  while (at < to && block[at] === 0x20) at += 1;
  let value = 0;
  for (; at < to; at++) {
    const digit = (block[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 7) break;
    value = value * 8 + digit;
  }
  while (at < to && isBlank(block[at])) at += 1;
  return at === to ? value : undefined;
}

/** What an extended header says of the file after it. */
export interface PaxRecords {
  readonly path?: string;
  readonly size?: number;
}

/**
 * Reads the records `LENGTH KEY=VALUE\n` of a pax header. Throws TarError, or UnsupportedError for sparse files.
 *
 * Source: POSIX.1-2017, pax, "pax Extended Header"
 */
export function parsePax(body: Uint8Array, { source, offset }: TarPlace): PaxRecords {
  const fail = (at: number, state: string): TarError =>
    new TarError(`Cannot read ${source}: the extended header at byte ${offset} ${state}`, {
      source,
      offset: offset + at,
    });
  let path: string | undefined;
  let size: number | undefined;
  for (let at = 0; at < body.length;) {
    const [, digits = ""] = /^(\d{1,9}) /.exec(text.decode(body.subarray(at, at + 10))) ?? [];
    const end = at + Number(digits);
    const begin = at + digits.length + 1;
    if (digits === "" || end > body.length || end <= begin || body[end - 1] !== 0x0a)
      throw fail(at, "has a record of a wrong length");
    const record = text.decode(body.subarray(begin, end - 1));
    const equals = record.indexOf("=");
    if (equals < 1) throw fail(at, "has a record without a key");
    const [key, value] = [record.slice(0, equals), record.slice(equals + 1)];
    if (key.startsWith("GNU.sparse."))
      throw new UnsupportedError(`Cannot read ${source}: it holds sparse files`, {
        source,
        offset,
      });
    if (key === "path") path = value;
    if (key === "size") {
      if (!/^\d{1,16}$/.test(value) || !Number.isSafeInteger(Number(value)))
        throw fail(at, `has the size ${JSON.stringify(value)}`);
      size = Number(value);
    }
    at = end;
  }
  return { ...(path !== undefined && { path }), ...(size !== undefined && { size }) };
}
