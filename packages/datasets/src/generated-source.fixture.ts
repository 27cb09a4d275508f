import { crc32 as crcOf } from "node:zlib";
import { tarHeader } from "./archive.fixture.ts";
import { type ByteSource, sourceOf } from "./byte-source.ts";

/** Bytes that are computed when they are asked for. */
export interface Stretch {
  readonly size: number;
  /** Fills an array with the bytes from `at` on. */
  copy(at: number, into: Uint8Array): void;
}

/** A source of stretches behind one another: of any size, held nowhere. */
export function generatedSource(name: string, stretches: readonly Stretch[]): ByteSource {
  const size = stretches.reduce((sum, stretch) => sum + stretch.size, 0);
  return sourceOf({
    name,
    size: async () => size,
    fingerprint: async () => `${name} of ${size} bytes`,
    async readExactly(offset, length) {
      const bytes = new Uint8Array(length);
      copyAll(stretches, offset, bytes);
      return bytes;
    },
  });
}

function copyAll(stretches: readonly Stretch[], offset: number, into: Uint8Array): void {
  let start = 0;
  for (const stretch of stretches) {
    const [from, to] = [
      Math.max(offset, start),
      Math.min(offset + into.length, start + stretch.size),
    ];
    if (from < to) stretch.copy(from - start, into.subarray(from - offset, to - offset));
    start += stretch.size;
  }
}

/** The same bytes again and again. */
export function repeated(block: Uint8Array, times = 1): Stretch {
  return {
    size: block.length * times,
    copy(at, into) {
      for (let done = 0; done < into.length;) {
        const start = (at + done) % block.length;
        const part = block.subarray(start, start + into.length - done);
        into.set(part, done);
        done += part.length;
      }
    },
  };
}

/** The CRC-32 of stretches behind one another. */
export function crcOfAll(stretches: readonly Stretch[]): number {
  const piece = new Uint8Array(1 << 20);
  let crc = 0;
  for (const stretch of stretches)
    for (let at = 0; at < stretch.size; at += piece.length) {
      const part = piece.subarray(0, Math.min(piece.length, stretch.size - at));
      stretch.copy(at, part);
      crc = crcOf(part, crc);
    }
  return crc;
}

/** Members `FOLDER/NUMBER.png` of a tar archive, from 1 on; the files are used in turn. */
export function tarMembers(
  files: readonly Uint8Array[],
  { folder, count }: { readonly folder: string; readonly count: number },
): Stretch {
  const digits = 7;
  const name = `${folder}/${"0".repeat(digits)}.png`;
  const first = folder.length + 1;
  const blocks = files.map((data) => {
    const block = new Uint8Array(512 + Math.ceil(data.length / 512) * 512);
    block.set(tarHeader({ name, data }));
    block.set(data, 512);
    return block;
  });
  const sums = blocks.map((block) =>
    block.subarray(0, 512).reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 32 : byte), 0),
  );
  const starts = blocks.map((_, i) =>
    blocks.slice(0, i).reduce((sum, { length }) => sum + length, 0),
  );
  const round = blocks.reduce((sum, { length }) => sum + length, 0);
  const rest = count % blocks.length;
  const numbered = (member: number): Uint8Array => {
    const kind = member % blocks.length;
    const block = blocks[kind] ?? new Uint8Array();
    let sum = sums[kind] ?? 0;
    let number = member + 1;
    for (let i = digits - 1; i >= 0; i--) {
      const digit = number % 10;
      block[first + i] = 48 + digit;
      sum += digit;
      number = (number - digit) / 10;
    }
    for (let i = 5; i >= 0; i--) {
      block[148 + i] = 48 + (sum & 7);
      sum >>= 3;
    }
    return block;
  };
  return {
    size: Math.floor(count / blocks.length) * round + (starts[rest] ?? 0),
    copy(at, into) {
      let left = at % round;
      let kind = starts.findLastIndex((start) => start <= left);
      let member = Math.floor(at / round) * blocks.length + kind;
      left -= starts[kind] ?? 0;
      for (let done = 0; done < into.length; member++, kind++) {
        const part = numbered(member).subarray(left, left + into.length - done);
        into.set(part, done);
        done += part.length;
        left = 0;
      }
    },
  };
}
