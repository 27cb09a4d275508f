import type { Decompress } from "fzstd";
import { concatenate } from "../../source/concatenate.ts";
import { xxh64 } from "./xxh64.ts";
import { windowOf, type ZstdFrame, zstdFrames } from "./zstd-frames.ts";

/** What every reader of Zstandard has to have for a frame (RFC 8878, section 3.1.1.1.2). */
const usualWindow = 2 ** 23;
/** A window has room for a block. */
const leastWindow = 2 ** 17;

/** A way to unpack one frame. */
type Engine = typeof Decompress;

/** The last 32 bits of the XXH64 of what was unpacked, and those that the frame says. */
export interface WrongSum {
  readonly expected: string;
  readonly actual: string;
}

/**
 * Unpacks what has to be `length` bytes at most. A window is not taken to be larger than that, whatever a frame says: nothing further back can be copied.
 * fzstd passes over checksums; they are compared here, and `refuse` makes the error for a wrong one. Throws RangeError, whose message is the
 * state, or what fzstd does.
 */
export function unzstd(
  packed: Uint8Array,
  {
    length,
    engine,
    refuse,
  }: { readonly length: number; readonly engine: Engine; refuse(sums: WrongSum): Error },
): Uint8Array {
  const pages: Uint8Array[] = [];
  let left = length;
  for (const frame of zstdFrames(packed)) {
    if (frame.window > Math.max(length, usualWindow))
      throw new RangeError(`a frame says that it needs ${frame.window} bytes to be unpacked`);
    const page = unpackFrame(packed, { frame, left, engine });
    if (frame.size !== undefined && page.length !== frame.size)
      throw new RangeError(`it unpacks to ${page.length} bytes, and says it has ${frame.size}`);
    const actual = frame.checksum === undefined ? undefined : Number(xxh64(page) & 0xffffffffn);
    if (frame.checksum !== undefined && actual !== undefined && actual !== frame.checksum)
      throw refuse({ expected: hex(frame.checksum), actual: hex(actual) });
    pages.push(page);
    left -= page.length;
  }
  return concatenate(pages);
}

function unpackFrame(
  packed: Uint8Array,
  { frame, left, engine }: { frame: ZstdFrame; left: number; engine: Engine },
): Uint8Array {
  const tooMuch = (): RangeError => new RangeError("it unpacks to more");
  if ((frame.size ?? 0) > left) throw tooMuch();
  const own = packed.slice(frame.start, frame.end);
  const enough = Math.max(left, leastWindow);
  if (frame.windowAt !== undefined && frame.window > enough) {
    let byte = 0;
    while (windowOf(byte) < enough) byte++;
    own[frame.windowAt - frame.start] = byte;
  }
  const pieces: Uint8Array[] = [];
  let size = 0;
  const stream = new engine((piece) => {
    size += piece.length;
    if (size > left) throw tooMuch();
    pieces.push(piece.slice());
  });
  stream.push(own, true);
  return concatenate(pieces);
}

function hex(value: number): string {
  return value.toString(16).padStart(8, "0");
}
