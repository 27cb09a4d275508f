/** A frame of Zstandard, by its headers: nothing of it is unpacked yet. */
export interface ZstdFrame {
  readonly start: number;
  readonly end: number;
  /** What has to be kept of what is unpacked, in bytes, for later blocks to copy from. */
  readonly window: number;
  /** What it says it unpacks to, where it does. */
  readonly size: number | undefined;
  /** The lower 32 bits of the XXH64 of what it unpacks to, where it has them. */
  readonly checksum: number | undefined;
  /** Where the byte lies that gives the window, where there is one. */
  readonly windowAt: number | undefined;
}

/** Writers pack a page as one frame. */
const mostFrames = 64;
/** Bytes of a block, packed or not (RFC 8878, section 3.1.1.2.4). */
const largestBlock = 2 ** 17;

/**
 * The frames in packed bytes, without those that are to be skipped. Throws RangeError, whose message is the state, for what breaks the format, needs a
 * dictionary, or has more than 64 frames.
 *
 * Source: RFC 8878, "Zstandard Compression and the 'application/zstd' Media Type", section 3
 */
export function zstdFrames(packed: Uint8Array): ZstdFrame[] {
  const frames: ZstdFrame[] = [];
  let at = 0;
  for (let count = 1; at < packed.length; count++) {
    if (count > mostFrames) throw new RangeError(`it has more than ${mostFrames} frames`);
    const magic = number(packed, at, 4);
    if (magic >= 0x184d2a50 && magic <= 0x184d2a5f) {
      at += 8 + number(packed, at + 4, 4);
      if (at > packed.length) throw endsEarly();
      continue;
    }
    if (magic !== 0xfd2fb528) throw new RangeError(`there is no frame at byte ${at}`);
    const frame = frameAt(packed, at);
    frames.push(frame);
    at = frame.end;
  }
  return frames;
}

function frameAt(packed: Uint8Array, start: number): ZstdFrame {
  const descriptor = number(packed, start + 4, 1);
  if ((descriptor & 8) !== 0)
    throw new RangeError(`the frame at byte ${start} is of no known kind`);
  const isSingle = (descriptor & 0x20) !== 0;
  const windowAt = isSingle ? undefined : start + 5;
  let at = start + (isSingle ? 5 : 6);
  const idBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  if (number(packed, at, idBytes) !== 0) throw new RangeError("it needs a dictionary");
  at += idBytes;
  const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  const stated = number(packed, at, sizeBytes) + (sizeBytes === 2 ? 256 : 0);
  const size = sizeBytes > 0 ? stated : undefined;
  at = passBlocks(packed, at + sizeBytes);
  const hasChecksum = (descriptor & 4) !== 0;
  return {
    start,
    end: hasChecksum ? at + 4 : at,
    window: windowAt === undefined ? stated : windowOf(number(packed, windowAt, 1)),
    size,
    checksum: hasChecksum ? number(packed, at, 4) : undefined,
    windowAt,
  };
}

/** Where the blocks end that begin at a byte. */
function passBlocks(packed: Uint8Array, start: number): number {
  let at = start;
  for (;;) {
    const header = number(packed, at, 3);
    const kind = (header >> 1) & 3;
    const size = header >> 3;
    if (kind === 3 || size > largestBlock)
      throw new RangeError(`there is no block at byte ${at} of it`);
    at += 3 + (kind === 1 ? 1 : size);
    if (at > packed.length) throw endsEarly();
    if ((header & 1) === 1) return at;
  }
}

/** The bytes of a window, by the byte that gives it. */
export function windowOf(byte: number): number {
  return 2 ** (10 + (byte >> 3)) * (1 + (byte & 7) / 8);
}

/** A number of up to eight bytes, the least first; those beyond 2 ** 53 are inexact, and too large for anything. */
function number(bytes: Uint8Array, at: number, length: number): number {
  if (at + length > bytes.length) throw endsEarly();
  return bytes.subarray(at, at + length).reduceRight((sum, byte) => sum * 256 + byte, 0);
}

function endsEarly(): RangeError {
  return new RangeError("it ends inside a frame");
}
