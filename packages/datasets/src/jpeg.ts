import { type DatasetError, JpegError, MissingDataError, TruncatedError } from "./errors.ts";
import { messageOf } from "./files.ts";
import { checkSize, type Picture, pictureName, type PicturePlace } from "./picture.ts";

/** True for bytes that begin as a JPEG file does. */
export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

/**
 * Decodes a JPEG picture, progressive ones too, turned as its camera says. The decoder is loaded when it is first needed. JPEG has no
 * checksum: what the decoder complains about is refused, damage that still makes sense is not seen.
 * Throws JpegError, TruncatedError or LimitError.
 *
 * Source: ITU-T T.81, annex B
 */
export async function decodeJpeg(bytes: Uint8Array, place: PicturePlace): Promise<Picture> {
  const { width, height } = sizeOf(bytes, place);
  checkSize(width, height, place);
  // One after the other: the decoder's complaints do not say which picture they are about.
  const turn = waiting.then(() => decodeAlone(bytes, place));
  waiting = turn.catch(() => undefined);
  return turn;
}

let waiting: Promise<unknown> = Promise.resolve();

async function decodeAlone(bytes: Uint8Array, place: PicturePlace): Promise<Picture> {
  const { decode, complaints } = await (decoder ??= loadDecoder());
  complaints.length = 0;
  const fail = (state: string, cause?: unknown): JpegError =>
    new JpegError(`Cannot read ${pictureName(place)}: ${state}`, { ...place, cause });
  let found: DecodedJpeg;
  try {
    found = await decode(new Uint8Array(bytes).buffer);
  } catch (cause) {
    decoder = undefined; // what failed inside WebAssembly is not used again
    throw fail(complaints.at(-1) ?? "it cannot be decoded", cause);
  }
  if (complaints.length > 0) throw fail(complaints.join("; "));
  const pixels = new Uint8Array(found.data);
  if (pixels.length !== found.width * found.height * 4)
    throw fail("it was decoded to another size");
  return { width: found.width, height: found.height, pixels };
}

interface DecodedJpeg {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

interface Decoder {
  decode(bytes: ArrayBuffer): Promise<DecodedJpeg>;
  /** What the decoder wrote to its console. */
  readonly complaints: string[];
}

let decoder: Promise<Decoder> | undefined;

async function loadDecoder(): Promise<Decoder> {
  const complaints: string[] = [];
  const note = (text: string): void => void complaints.push(text);
  const { default: decode, init } = await import("@jsquash/jpeg/decode.js");
  const inNode = typeof process !== "undefined" && process.versions?.node !== undefined;
  const start = { print: note, printErr: note, ...(inNode && { wasmBinary: await readDecoder() }) };
  await init(start);
  return { decode, complaints };
}

/** The program of the decoder, from where it is installed. */
async function readDecoder(): Promise<Uint8Array> {
  const { createRequire } = await import("node:module");
  const { readFile } = await import("node:fs/promises");
  const path = createRequire(import.meta.url).resolve("@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm");
  try {
    return await readFile(path);
  } catch (cause) {
    throw new MissingDataError(`Cannot load the JPEG decoder: ${messageOf(cause)}`, {
      source: path,
      cause,
    });
  }
}

/** Width and height, from the frame header; also looks whether the file has an end. */
function sizeOf(bytes: Uint8Array, place: PicturePlace): { width: number; height: number } {
  const name = pictureName(place);
  const fail = (state: string, offset: number): DatasetError =>
    new JpegError(`Cannot read ${name}: ${state}`, { ...place, offset });
  const cut = (): DatasetError =>
    new TruncatedError(
      `Cannot read ${name}: it ends at byte ${bytes.length}, before the picture does`,
      {
        ...place,
        offset: bytes.length,
      },
    );
  if (!isJpeg(bytes)) throw fail("it is no JPEG picture", 0);
  if (lastMarker(bytes) < 0) throw cut();
  for (let at = 2; ;) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at += 1; // padding
    if (at + 9 > bytes.length) throw cut();
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff || marker === 0xd9 || marker === 0xda)
      throw fail(`it has no size before byte ${at}`, at);
    const length = 256 * (bytes[at + 2] ?? 0) + (bytes[at + 3] ?? 0);
    if (length < 2) throw fail(`the segment at byte ${at} has ${length} bytes`, at);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(at + 5, at + 9);
      const [height, width] = [256 * a + b, 256 * c + d];
      if (width === 0 || height === 0) throw fail(`it is ${width} wide and ${height} high`, at);
      return { width, height };
    }
    at += 2 + length;
  }
}

/** The place of the marker that ends a picture; cameras write other things after it. */
function lastMarker(bytes: Uint8Array): number {
  for (let at = bytes.length - 2; at >= 2; at--)
    if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return at;
  return -1;
}
