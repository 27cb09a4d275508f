import { JpegError } from "../../errors/format.ts";
import { type Picture, pictureName, type PicturePlace } from "../picture.ts";
import { type DecodedJpeg, type JpegDecoder, loadDecoder } from "./decoder.ts";
import { frameOf, type JpegFrame } from "./frame.ts";

/** True for bytes that begin as a JPEG file does. */
export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

/**
 * Decodes a JPEG picture, progressive ones too, turned as its camera says (the orientation of EXIF). The decoder is loaded when it is first needed. JPEG has no
 * checksum: what the decoder complains about is refused, damage that still makes sense is not seen.
 * Throws JpegError, UnsupportedError, TruncatedError or LimitError.
 */
export async function decodeJpeg(bytes: Uint8Array, place: PicturePlace): Promise<Picture> {
  if (!isJpeg(bytes))
    throw new JpegError(`Cannot read ${pictureName(place)}: it is no JPEG picture`, {
      ...place,
      offset: 0,
    });
  const frame = frameOf(bytes, place);
  // One after the other: the decoder's complaints do not say which picture they are about.
  const turn = waiting.then(() => decodeAlone(bytes, { frame, place }));
  // The end alone: the picture would be kept until the next one.
  const end = (): void => undefined;
  waiting = turn.then(end, end);
  return turn;
}

let waiting: Promise<unknown> = Promise.resolve();

let decoder: Promise<JpegDecoder> | undefined;

/** Pixels of a picture beyond which its decoder is not used again, for the memory that it has by then. */
const mostKept = 2 ** 25;

async function decodeAlone(
  bytes: Uint8Array,
  { frame, place }: { readonly frame: JpegFrame; readonly place: PicturePlace },
): Promise<Picture> {
  const { decode, complaints, end } = await (decoder ??= loadDecoder());
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
  if (frame.width * frame.height > mostKept) {
    decoder = undefined;
    await end();
  }
  if (complaints.length > 0) throw fail(complaints.join("; "));
  const { width, height, data } = found;
  const isTurned = width === frame.height && height === frame.width;
  const isSame = width === frame.width && height === frame.height;
  if ((!isSame && !isTurned) || data.length !== width * height * 4)
    throw fail("it was decoded to another size");
  return { width, height, pixels: new Uint8Array(data.buffer, data.byteOffset, data.length) };
}
