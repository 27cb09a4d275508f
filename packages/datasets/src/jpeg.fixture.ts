import { bytesOf } from "./archive.fixture.ts";
import { concatenate } from "./concatenate.ts";
import { startOf } from "./jpeg-decoder.ts";
import type { Picture } from "./picture.ts";

/** A marker of JPEG with its length and bytes. */
export function segment(marker: number, ...bytes: number[]): number[] {
  const length = bytes.length + 2;
  return [0xff, marker, length >> 8, length & 255, ...bytes];
}

/** The bits of a block of one value, less 128: the length of its difference, the difference, and the end of the block. */
function blockOf(value: number): string {
  const difference = value - 128;
  if (difference === 0) return "00";
  const size = Math.floor(Math.log2(Math.abs(difference))) + 1;
  const bits = difference > 0 ? difference : difference + 2 ** size - 1;
  return `${"1".repeat(size)}0${bits.toString(2).padStart(size, "0")}0`;
}

/** How many codes there are of each length. */
function codes(...counts: number[]): number[] {
  return [...counts, ...Array.from({ length: 16 - counts.length }, () => 0)];
}

const tables = [
  ...segment(0xdb, 0, ...Array.from({ length: 64 }, () => 8)),
  ...segment(0xc4, 0, ...codes(1, 1, 1, 1, 1, 1, 1, 1), 0, 1, 2, 3, 4, 5, 6, 7),
  ...segment(0xc4, 0x10, ...codes(1), 0),
];

/** What a file of one plain block may be made with. */
export interface FlatOptions {
  /** What Adobe's programs note of the colours. */
  readonly transform?: number;
  /** The marker of the frame. Default C0, baseline. */
  readonly frame?: number;
  readonly depth?: number;
  /** Bytes between the beginning and the frame. */
  readonly first?: readonly number[];
  /** Bytes behind the frame. */
  readonly next?: readonly number[];
}

/** A file of 8x8 pixels, of one value in each component. */
export function flatJpeg(values: readonly number[], options: FlatOptions = {}): Uint8Array {
  const { transform, frame = 0xc0, depth = 8, first = [], next = [] } = options;
  const bits = values.map(blockOf).join("");
  const data = (bits.padEnd(Math.ceil(bits.length / 8) * 8, "1").match(/.{8}/g) ?? []).flatMap(
    (byte) => (byte === "11111111" ? [255, 0] : [Number.parseInt(byte, 2)]),
  );
  const adobe = [0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0];
  return Uint8Array.from([
    0xff,
    0xd8,
    ...first,
    ...segment(
      frame,
      depth,
      0,
      8,
      0,
      8,
      values.length,
      ...values.flatMap((_, i) => [i + 1, 0x11, 0]),
    ),
    ...next,
    ...(transform === undefined ? [] : segment(0xee, ...adobe, transform)),
    ...tables,
    ...segment(0xda, values.length, ...values.flatMap((_, i) => [i + 1, 0]), 0, 63, 0),
    ...data,
    0xff,
    0xd9,
  ]);
}

/**
 * A progressive file, plain grey (128), that sends each of the 64 coefficients by itself, first without its `low` lowest bits, then a bit at a time:
 * 64 (1 + low) scans, all of them valid.
 */
export function greyInScans(side: number, low: number): Uint8Array {
  const blocks = (side / 8) ** 2;
  // A bit for each block: a difference of 0, the end of the block, or a bit more of 0.
  const data = Array.from({ length: Math.ceil(blocks / 8) }, () => 0);
  if (blocks % 8 > 0) data[data.length - 1] = 255 >> (blocks % 8);
  const scan = (band: number, high: number, bit: number): number[] => [
    ...segment(0xda, 1, 1, 0, band, band, 16 * high + bit),
    ...data,
  ];
  const scans = Array.from({ length: 64 }, (_, band) => [
    ...scan(band, 0, low),
    ...Array.from({ length: low }, (__, i) => scan(band, low - i, low - i - 1)).flat(),
  ]);
  const size = [side >> 8, side & 255];
  return Uint8Array.from([
    0xff,
    0xd8,
    ...tables,
    ...segment(0xc2, 8, ...size, ...size, 1, 1, 0x11, 0),
    ...scans.flat(),
    0xff,
    0xd9,
  ]);
}

/** A file that says how its camera was held, in either order of bytes. */
export function withOrientation(
  file: Uint8Array,
  orientation: number,
  order: "II" | "MM" = "MM",
): Uint8Array {
  const word = (value: number): number[] =>
    order === "MM" ? [value >> 8, value & 255] : [value & 255, value >> 8];
  const long = (value: number): number[] =>
    order === "MM" ? [0, 0, ...word(value)] : [...word(value), 0, 0];
  const entry = [...word(0x0112), ...word(3), ...long(1), ...word(orientation), 0, 0];
  const tiff = [...bytesOf(order), ...word(42), ...long(8), ...word(1), ...entry, ...long(0)];
  const exif = segment(0xe1, ...bytesOf("Exif\0\0"), ...tiff);
  return concatenate([file.subarray(0, 2), Uint8Array.from(exif), file.subarray(2)]);
}

/** What mozjpeg is told. */
export interface JpegEncoding {
  readonly quality?: number;
  readonly progressive?: boolean;
  /** 1 grey, 2 red, green and blue, 3 luma and colour. */
  readonly color_space?: 1 | 2 | 3;
  readonly auto_subsample?: boolean;
  /** Width and height of the area that shares a colour. */
  readonly chroma_subsample?: 1 | 2 | 3 | 4;
}

let ready: Promise<unknown> | undefined;

/** Encodes a picture by mozjpeg. */
export async function encodeJpeg(
  { width, height, pixels }: Picture,
  encoding: JpegEncoding = {},
): Promise<Uint8Array> {
  const { default: encode, init } = await import("@jsquash/jpeg/encode.js");
  await (ready ??= startOf("@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm", []).then(init));
  const data = new Uint8ClampedArray(pixels);
  return new Uint8Array(await encode({ width, height, data, colorSpace: "srgb" }, encoding));
}
