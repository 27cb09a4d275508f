import { concatenate } from "./concatenate.ts";
import { crc32 } from "./crc32.ts";

/** A file for an archive. */
export interface Member {
  readonly name: string;
  readonly data?: Uint8Array | string;
  /** The type letter of the header. Default `0`. */
  readonly type?: string;
  /** The twelve bytes of the size, instead of the right ones. */
  readonly size?: string | Uint8Array;
  readonly prefix?: string;
  /** Default `ustar\0` and `00`. */
  readonly magic?: string;
}

export function bytesOf(data: Uint8Array | string): Uint8Array {
  return typeof data === "string" ? new TextEncoder().encode(data) : data;
}

/** Bytes that are written as two hexadecimal digits each. */
export function ofHex(digits: string): Uint8Array {
  return Uint8Array.from(digits.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

/** A header block that adds up. */
export function tarHeader(member: Member): Uint8Array {
  const { name, data = "", type = "0", size, prefix = "", magic = "ustar\u000000" } = member;
  const block = new Uint8Array(512);
  const put = (at: number, value: Uint8Array | string): void => block.set(bytesOf(value), at);
  put(0, name);
  put(100, "0000644\0");
  put(124, size ?? `${bytesOf(data).length.toString(8).padStart(11, "0")}\0`);
  put(136, "00000000000\0");
  put(156, type);
  put(257, magic);
  put(345, prefix);
  return summed(block);
}

/** Puts the right checksum in. */
export function summed(block: Uint8Array): Uint8Array {
  block.set(bytesOf("        "), 148);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.set(bytesOf(`${sum.toString(8).padStart(6, "0")}\0 `), 148);
  return block;
}

/** A header with the bytes after it, padded. */
export function tarMember(member: Member): Uint8Array {
  const data = bytesOf(member.data ?? "");
  const padding = new Uint8Array((512 - (data.length % 512)) % 512);
  return concatenate([tarHeader(member), data, padding]);
}

/** A whole archive, with two blocks of zeros at its end. */
export function tar(...members: (Member | Uint8Array)[]): Uint8Array {
  const parts = members.map((member) =>
    member instanceof Uint8Array ? member : tarMember(member),
  );
  return concatenate([...parts, new Uint8Array(1024)]);
}

/** The record of a pax header. */
export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const size = bytesOf(rest).length;
  const length = size + String(size + String(size).length).length;
  return `${length}${rest}`;
}

/** Bytes of little-endian numbers: `[value, bytes]`. */
export function little(
  ...fields: (readonly [value: number | bigint, bytes: number])[]
): Uint8Array {
  return Uint8Array.from(
    fields.flatMap(([value, bytes]) =>
      Array.from({ length: bytes }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 0xffn)),
    ),
  );
}

/** A file for a zip archive; what is set is what the archive says, true or not. */
export interface Zipped {
  readonly name: string;
  readonly data: Uint8Array | string;
  /** The packed bytes, for method 8. */
  readonly packed?: Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  readonly size?: number;
  readonly crc?: number;
  /** Sizes in extra fields, as numpy writes them. */
  readonly zip64?: boolean;
  /** Sizes after the data: with a signature or without; of 64 bits with `zip64`. */
  readonly descriptor?: "signed" | "bare";
  /** Point to another file's header. */
  readonly offset?: number;
}

/** A zip archive. */
export function zip(
  files: readonly Zipped[],
  options: {
    readonly comment?: string;
    readonly before?: Uint8Array;
    readonly zip64End?: boolean;
  } = {},
): Uint8Array {
  const { comment = "", before = new Uint8Array(), zip64End = false } = options;
  const parts: Uint8Array[] = [before];
  const directory: Uint8Array[] = [];
  let at = before.length;
  for (const file of files) {
    const data = bytesOf(file.data);
    const body = file.packed ?? data;
    const method = file.method ?? (file.packed ? 8 : 0);
    const flags = (file.flags ?? 0) | (file.descriptor ? 8 : 0);
    const crc = file.crc ?? crc32(data);
    const size = file.size ?? data.length;
    const name = bytesOf(file.name);
    const wide = file.zip64 === true;
    const extra = wide ? little([1, 2], [16, 2], [size, 8], [body.length, 8]) : new Uint8Array();
    const sizes = (hide: boolean, blank: boolean): (readonly [number, number])[] => [
      [blank ? 0 : crc, 4],
      [hide ? 0xffffffff : blank ? 0 : body.length, 4],
      [hide ? 0xffffffff : blank ? 0 : size, 4],
    ];
    const local = concatenate([
      little([0x04034b50, 4], [wide ? 45 : 20, 2], [flags, 2], [method, 2], [0, 2], [33, 2]),
      little(...sizes(wide, file.descriptor !== undefined), [name.length, 2], [extra.length, 2]),
      name,
      extra,
      body,
      ...(file.descriptor === "signed" ? [little([0x08074b50, 4])] : []),
      ...(file.descriptor
        ? [little([crc, 4], [body.length, wide ? 8 : 4], [size, wide ? 8 : 4])]
        : []),
    ]);
    directory.push(
      little(
        [0x02014b50, 4],
        [45, 2],
        [wide ? 45 : 20, 2],
        [flags, 2],
        [method, 2],
        [0, 2],
        [33, 2],
      ),
      little(...sizes(wide, false), [name.length, 2], [extra.length, 2], [0, 2], [0, 2], [0, 2]),
      little([0, 4], [file.offset ?? at, 4]),
      name,
      extra,
    );
    parts.push(local);
    at += local.length;
  }
  const central = concatenate(directory);
  const count = files.length;
  const wideEnd = zip64End
    ? [
        little([0x06064b50, 4], [44, 8], [45, 2], [45, 2], [0, 4], [0, 4], [count, 8], [count, 8]),
        little([central.length, 8], [at, 8]),
        little([0x07064b50, 4], [0, 4], [at + central.length, 8], [1, 4]),
      ]
    : [];
  const [n, l, o] = zip64End ? [0xffff, 0xffffffff, 0xffffffff] : [count, central.length, at];
  const end = little([0x06054b50, 4], [0, 2], [0, 2], [n, 2], [n, 2], [l, 4], [o, 4]);
  const words = bytesOf(comment);
  return concatenate([...parts, central, ...wideEnd, end, little([words.length, 2]), words]);
}

/** All that comes, in order. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
