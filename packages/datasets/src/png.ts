import { decode, type DecodedPng } from "fast-png";
import { concatenate } from "./concatenate.ts";
import { crc32 } from "./crc32.ts";
import { ChecksumError, DatasetError, PngError, TruncatedError } from "./errors.ts";
import { messageOf } from "./files.ts";
import { checkSize, type Picture, pictureName, type PicturePlace } from "./picture.ts";
import { pixelsOfRows } from "./png-rows.ts";
import { unzlibExactly } from "./unzlib.ts";

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** True for bytes that begin as a PNG file does. */
export function isPng(bytes: Uint8Array): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}

/**
 * Decodes a PNG picture of any kind: 16 bits become 8, palettes and transparent colours become alpha; of an animation, the picture that is
 * shown where there is none. Every checksum and the amount of data are checked. Throws PngError, ChecksumError, TruncatedError or LimitError.
 *
 * Source: W3C, "Portable Network Graphics (PNG) Specification (Third Edition)"
 */
export async function decodePng(bytes: Uint8Array, place: PicturePlace): Promise<Picture> {
  const chunks = chunksOf(bytes, place);
  const header = headerOf(chunks, place);
  const { width, height, interlaced, bits } = header;
  checkSize(width, height, place);
  const packed = concatenate(chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data));
  const length = interlaced ? adam7Length(width, height, bits) : plainLength(width, height, bits);
  try {
    // The decoder below takes too little data and too much of it, and unpacks without end.
    const rows = await unzlibExactly(packed, length);
    const hasClear = chunks.some(({ type }) => type === "tRNS");
    const channels = { 2: 3, 6: 4 }[header.type] as 3 | 4 | undefined;
    if (channels !== undefined && bits === 8 * channels && !interlaced && !hasClear)
      return pixelsOfRows(rows, { width, height, channels });
    // It reads no chunk that pixels do not need: a colour profile may be a bomb.
    const kept = chunks
      .filter(({ type }) => needed.has(type) && (type !== "tRNS" || header.type === 3))
      .map(({ whole }) => whole);
    const clear = header.type === 3 ? undefined : chunks.find(({ type }) => type === "tRNS")?.data;
    return normalise(
      decode(concatenate([Uint8Array.from(signature), ...kept]), { checkCrc: true }),
      clear,
    );
  } catch (cause) {
    if (cause instanceof DatasetError) throw cause;
    throw new PngError(`Cannot read ${pictureName(place)}: ${messageOf(cause)}`, {
      ...place,
      cause,
    });
  }
}

const needed = new Set(["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]);

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** With length, type and checksum. */
  readonly whole: Uint8Array;
}

function chunksOf(bytes: Uint8Array, place: PicturePlace): Chunk[] {
  const name = pictureName(place);
  const fail = (state: string, offset: number): PngError =>
    new PngError(`Cannot read ${name}: ${state}`, { ...place, offset });
  if (!isPng(bytes)) throw fail("it is no PNG picture", 0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let at = 8; chunks.at(-1)?.type !== "IEND";) {
    const length = at + 12 <= bytes.length ? view.getUint32(at) : Infinity;
    const end = at + 12 + length;
    if (end > bytes.length)
      throw new TruncatedError(
        `Cannot read ${name}: it ends at byte ${bytes.length}, inside the chunk from byte ${at} on`,
        {
          ...place,
          offset: bytes.length,
        },
      );
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (!/^[a-z]{4}$/i.test(type)) throw fail(`the chunk at byte ${at} has no type`, at);
    const crc = crc32(bytes.subarray(at + 4, end - 4));
    if (crc !== view.getUint32(end - 4)) {
      const [expected, actual] = [view.getUint32(end - 4), crc].map(hex);
      throw new ChecksumError(
        `Cannot read ${name}: CRC-32 of its ${type} at byte ${at} is ${actual}, it says ${expected}`,
        {
          ...place,
          offset: at,
          algorithm: "crc32",
          expected: expected ?? "",
          actual: actual ?? "",
        },
      );
    }
    if (/^[A-Z]/.test(type) && !needed.has(type))
      throw fail(`it needs the unknown chunk ${type}`, at);
    chunks.push({ type, data: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) });
    at = end;
  }
  return chunks;
}

function hex(crc: number): string {
  return crc.toString(16).padStart(8, "0");
}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly interlaced: boolean;
  readonly type: number;
  /** Bits of a pixel. */
  readonly bits: number;
}

/** Channels of a colour type, and the depths it may have. */
const colourTypes: Readonly<
  Record<number, { readonly channels: number; readonly depths: readonly number[] }>
> = {
  0: { channels: 1, depths: [1, 2, 4, 8, 16] },
  2: { channels: 3, depths: [8, 16] },
  3: { channels: 1, depths: [1, 2, 4, 8] },
  4: { channels: 2, depths: [8, 16] },
  6: { channels: 4, depths: [8, 16] },
};

function headerOf(chunks: readonly Chunk[], place: PicturePlace): Header {
  const fail = (state: string): PngError =>
    new PngError(`Cannot read ${pictureName(place)}: ${state}`, place);
  const [first] = chunks;
  if (first?.type !== "IHDR" || first.data.length !== 13)
    throw fail("it does not begin with a header");
  for (const type of ["IHDR", "PLTE", "tRNS", "IEND"])
    if (chunks.filter((chunk) => chunk.type === type).length > 1)
      throw fail(`it has more than one ${type}`);
  const view = new DataView(first.data.buffer, first.data.byteOffset, 13);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth = 0, type = 0, method, filter, interlace = 0] = first.data.subarray(8);
  const kind = colourTypes[type];
  if (!kind?.depths.includes(depth)) throw fail(`it has ${depth} bits of the colour type ${type}`);
  if (width === 0 || height === 0) throw fail(`it is ${width} wide and ${height} high`);
  if (method !== 0 || filter !== 0 || interlace > 1) throw fail("it is packed in an unknown way");
  const palette = chunks.find((chunk) => chunk.type === "PLTE");
  if (type === 3 && !palette) throw fail("it has no palette");
  if (
    palette &&
    (palette.data.length % 3 !== 0 || palette.data.length > 768 || palette.data.length === 0)
  )
    throw fail(`its palette has ${palette.data.length} bytes`);
  const clear = chunks.find((chunk) => chunk.type === "tRNS");
  if (clear && clear.data.length !== { 0: 2, 2: 6 }[type] && !(type === 3 && clear.data.length > 0))
    throw fail(`its transparent colour has ${clear.data.length} bytes`);
  return { width, height, interlaced: interlace === 1, type, bits: depth * kind.channels };
}

function plainLength(width: number, height: number, bits: number): number {
  return width === 0 ? 0 : height * (1 + Math.ceil((width * bits) / 8));
}

/** An interlaced picture is seven pictures. */
function adam7Length(width: number, height: number, bits: number): number {
  const passes = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
  ] as const;
  return passes
    .map(([x, y, dx, dy]) =>
      plainLength(Math.ceil((width - x) / dx), Math.ceil((height - y) / dy), bits),
    )
    .reduce((sum, length) => sum + Math.max(0, length), 0);
}

/** Red, green, blue and alpha of 8 bits, whatever the file had; `clear` is its transparent colour, 16 bits a channel. */
function normalise(
  { width, height, data, depth, channels, palette }: DecodedPng,
  clear: Uint8Array | undefined,
): Picture {
  const pixels = new Uint8Array(width * height * 4);
  const most = 2 ** depth - 1;
  const rowBytes = Math.ceil((width * depth * channels) / 8);
  const valueAt = (row: number, i: number): number => {
    if (depth >= 8) return data[row * width * channels + i] ?? 0;
    const bit = i * depth;
    return ((data[row * rowBytes + (bit >> 3)] ?? 0) >> (8 - depth - (bit & 7))) & most;
  };
  const scale = (value: number): number => (depth === 16 ? value >> 8 : (value * 255) / most);
  const cleared = Array.from({ length: channels }, (_, c) =>
    clear ? 256 * (clear[2 * c] ?? 0) + (clear[2 * c + 1] ?? 0) : -1,
  );
  const hasAlpha = channels % 2 === 0;
  const raw = Array.from({ length: channels }, () => 0);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const at = 4 * pixel;
    const row = Math.floor(pixel / width);
    const first = (pixel - row * width) * channels;
    for (let c = 0; c < channels; c++) raw[c] = valueAt(row, first + c);
    const [value = 0] = raw;
    if (palette) {
      const colour = palette[value];
      if (colour === undefined)
        throw new RangeError(`its pixel ${pixel} is of no colour of its palette`);
      for (let c = 0; c < 4; c++) pixels[at + c] = colour[c] ?? 255;
      continue;
    }
    for (let c = 0; c < 3; c++) pixels[at + c] = scale(channels < 3 ? value : (raw[c] ?? 0));
    const isClear = clear !== undefined && raw.every((part, c) => part === cleared[c]);
    pixels[at + 3] = isClear ? 0 : hasAlpha ? scale(raw[channels - 1] ?? 0) : 255;
  }
  return { width, height, pixels };
}
