import { LimitError, TruncatedError } from "../../errors/access.ts";
import { type DatasetError } from "../../errors/dataset-error.ts";
import { JpegError, UnsupportedError } from "../../errors/format.ts";
import { checkSize, pictureName, type PicturePlace } from "../picture.ts";

/** Width and height, before it is turned. */
export interface JpegFrame {
  readonly width: number;
  readonly height: number;
}

/** A file may send a picture again and again, each time a little finer; encoders do so about ten times. */
const mostScans = 500;
/** All scans together may have as many pixels as so many pictures of the largest size. */
const mostLargestScans = 32;

/**
 * Reads the size of a JPEG file, and follows its markers to the end, from one to the next as the decoder does: there is one frame, of a kind that is read,
 * no larger than it may be, and the scans of it are no more than can be decoded in a few seconds. Throws JpegError, UnsupportedError, TruncatedError or
 * LimitError.
 *
 * Source: ITU-T T.81, annex B
 */
export function frameOf(bytes: Uint8Array, place: PicturePlace): JpegFrame {
  const name = pictureName(place);
  const fail = (state: string, offset: number): DatasetError =>
    new JpegError(`Cannot read ${name}: ${state}`, { ...place, offset });
  let frame: JpegFrame | undefined;
  let scans = 0;
  for (let at = 2; ;) {
    const { code, start } = nextMarker(bytes, at, place);
    if (code === 0xd9 && frame) return frame;
    if (code === 0xd9) throw fail(`it has no size before byte ${start}`, start);
    if (code === 0xd8) throw fail(`it begins again at byte ${start}`, start);
    at = start + 2;
    if (isBare(code)) continue;
    if (!isSegment(code))
      throw fail(
        `it has the unknown marker ff${code.toString(16).padStart(2, "0")} at byte ${start}`,
        start,
      );
    const length = 256 * (bytes[at] ?? 0) + (bytes[at + 1] ?? 0);
    if (at + Math.max(2, length) > bytes.length) throw endsEarly(bytes, place);
    if (length < 2) throw fail(`the segment at byte ${start} has ${length} bytes`, start);
    const segment = bytes.subarray(at + 2, at + length);
    at += length;
    if (isFrame(code)) {
      if (frame) throw fail(`it has a second frame at byte ${start}`, start);
      frame = readFrame(segment, { code, place: { ...place, offset: start } });
    }
    if (code !== 0xda) continue;
    if (!frame) throw fail(`it has no size before byte ${start}`, start);
    checkScans(++scans, frame, place);
  }
}

interface Marker {
  readonly code: number;
  /** Where its first byte stands. */
  readonly start: number;
}

/** The next marker from a byte on, behind whatever bytes: pixels, padding or junk. */
function nextMarker(bytes: Uint8Array, from: number, place: PicturePlace): Marker {
  for (let start = from; ; start += 1) {
    start = bytes.indexOf(0xff, start);
    const code = start < 0 ? undefined : bytes[start + 1];
    if (code === undefined) throw endsEarly(bytes, place);
    // A byte 255 of pixels is followed by 0; before a marker there may be more of 255.
    if (code !== 0 && code !== 0xff) return { code, start };
  }
}

/** Markers that no length follows: restarts between pixels, and one that means nothing. */
function isBare(code: number): boolean {
  return (code >= 0xd0 && code <= 0xd7) || code === 0x01;
}

function isSegment(code: number): boolean {
  return (code >= 0xc0 && code <= 0xdd) || (code >= 0xe0 && code <= 0xef) || code === 0xfe;
}

/** All from C0 to CF but tables of codes. */
function isFrame(code: number): boolean {
  return code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xcc;
}

function readFrame(
  segment: Uint8Array,
  { code, place }: { readonly code: number; readonly place: PicturePlace & { offset: number } },
): JpegFrame {
  const name = pictureName(place);
  const unread = (state: string): DatasetError =>
    new UnsupportedError(`Cannot read ${name}: ${state}`, place);
  const [depth = 0, a = 0, b = 0, c = 0, d = 0, colours = 0] = segment;
  const [height, width] = [256 * a + b, 256 * c + d];
  if (segment.length < 6)
    throw new JpegError(`Cannot read ${name}: its frame has ${segment.length} bytes`, place);
  if (code === 0xc9 || code === 0xca) throw unread("it is packed by arithmetic coding");
  if (code === 0xc3 || code === 0xcb) throw unread("it is packed without loss");
  if (code > 0xc2) throw unread("it is made of several frames");
  if (width === 0 || height === 0)
    throw new JpegError(`Cannot read ${name}: it is ${width} wide and ${height} high`, place);
  checkSize(width, height, place);
  if (depth !== 8) throw unread(`it has ${depth} bits of each colour`);
  if (colours === 4) throw unread("it has the four colours of print (CMYK); save it as PNG");
  if (colours !== 1 && colours !== 3) throw unread(`it has ${colours} colours`);
  return { width, height };
}

function checkScans(scans: number, { width, height }: JpegFrame, place: PicturePlace): void {
  const fail = (state: string): LimitError =>
    new LimitError(`Cannot read ${pictureName(place)}: ${state}`, place);
  if (scans > mostScans) throw fail(`it has more than ${mostScans} scans`);
  const most = mostLargestScans * place.maxPixels;
  if (scans * width * height > most)
    throw fail(`${scans} scans of ${width}x${height} pixels are more than the limit of ${most}`);
}

function endsEarly(bytes: Uint8Array, place: PicturePlace): TruncatedError {
  return new TruncatedError(
    `Cannot read ${pictureName(place)}: it ends at byte ${bytes.length}, before the picture does`,
    { ...place, offset: bytes.length },
  );
}
