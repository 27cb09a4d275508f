import { crc32 } from "../crc32.ts";
import type { PixelCNNConfig } from "../model/config.ts";
import { ArchiveError } from "./archive-error.ts";
import { coderDigestBytes, joined, modelDigestBytes } from "./digests.ts";
import { firstState } from "./lane-stream.ts";
import { formatNames, parseNames } from "./names.ts";

/** What the first byte of a PNG file is for: text tools and seven-bit ways damage it. */
const magic = Uint8Array.of(0x89, 0x50, 0x58, 0x57, 0x0d, 0x0a, 0x1a, 0x0a);
const version = 2;
const headerBytes = 60;
const laneBytes = 8;
const endBytes = 4;

/** The images of an archive. */
export type ArchiveShape = Pick<
  PixelCNNConfig,
  "height" | "width" | "channels" | "levels" | "numClasses"
>;

/** A run of images, one behind the other, with a stream of its own. */
export interface Lane {
  /** CRC-32 of its images. */
  readonly crc: number;
  readonly stream: Uint8Array;
}

/** An archive, taken apart. */
export interface Archive {
  readonly shape: ArchiveShape;
  readonly count: number;
  readonly imagesPerLane: number;
  readonly modelDigest: Uint8Array;
  readonly coderDigest: Uint8Array;
  /** The file of the model, where the archive has it. */
  readonly modelFile?: Uint8Array | undefined;
  /** Of the images, where they have any. */
  readonly names?: readonly string[] | undefined;
  readonly lanes: readonly Lane[];
}

/** The bytes of an archive. Their layout stands in docs/codec.md. */
export function formatArchive(archive: Archive): Uint8Array<ArrayBuffer> {
  const { shape, count, imagesPerLane, lanes, modelFile = new Uint8Array() } = archive;
  const names = formatNames(archive.names ?? []);
  const header = new DataView(new ArrayBuffer(headerBytes));
  magic.forEach((byte, i) => header.setUint8(i, byte));
  header.setUint8(8, version);
  header.setUint16(10, shape.height, true);
  header.setUint16(12, shape.width, true);
  header.setUint8(14, shape.channels);
  header.setUint8(15, shape.levels - 1);
  header.setUint32(16, count, true);
  header.setUint32(20, imagesPerLane, true);
  header.setUint32(24, shape.numClasses, true);
  const whole = new Uint8Array(header.buffer);
  whole.set(archive.modelDigest, 28);
  whole.set(archive.coderDigest, 28 + modelDigestBytes);
  header.setUint32(52, modelFile.length, true);
  header.setUint32(56, names.length, true);
  const table = new DataView(new ArrayBuffer(laneBytes * lanes.length));
  lanes.forEach(({ crc, stream }, i) => {
    table.setUint32(laneBytes * i, crc, true);
    table.setUint32(laneBytes * i + 4, stream.length, true);
  });
  const streams = lanes.map(({ stream }) => stream);
  const body = joined([whole, modelFile, names, new Uint8Array(table.buffer), ...streams]);
  const end = new DataView(new ArrayBuffer(endBytes));
  end.setUint32(0, crc32(body), true);
  return joined([body, new Uint8Array(end.buffer)]);
}

/**
 * Takes the bytes of an archive apart; what it gives are parts of them, not copies.
 *
 * @throws ArchiveError for bytes that are no archive, of another version, cut or damaged.
 */
export function parseArchive(bytes: Uint8Array): Archive {
  if (!(bytes instanceof Uint8Array))
    throw new TypeError("Cannot read the archive: its bytes are no Uint8Array");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length === 0) throw new ArchiveError("format", "Cannot read the archive: it is empty");
  if (magic.some((byte, i) => i < bytes.length && bytes[i] !== byte))
    throw new ArchiveError(
      "format",
      "Cannot read the archive: its first bytes are not those of an archive of images, as compress writes one",
    );
  if (bytes.length < headerBytes + endBytes) throw cut(headerBytes + endBytes, bytes.length);
  const found = view.getUint8(8);
  if (found !== version)
    throw new ArchiveError(
      "version",
      `Cannot read the archive: it is of version ${found}, ${found > version ? `which is newer than ${version}: a newer Pixelweft reads it` : `not ${version}`}`,
    );
  const u32 = (at: number): number => view.getUint32(at, true);
  const shape = {
    height: view.getUint16(10, true),
    width: view.getUint16(12, true),
    channels: view.getUint8(14),
    levels: view.getUint8(15) + 1,
    numClasses: u32(24),
  };
  const [count, imagesPerLane] = [u32(16), u32(20)];
  const [modelBytes, nameBytes] = [u32(52), u32(56)];
  const laneCount = Math.ceil(count / Math.max(1, imagesPerLane));
  const table = headerBytes + modelBytes + nameBytes;
  const streams = table + laneCount * laneBytes;
  const least = streams + laneCount * 4 + endBytes;
  if (bytes.length < least) throw cut(least, bytes.length);
  const lanes: Lane[] = [];
  let at = streams;
  for (let i = 0; i < laneCount; i++) {
    const place = table + laneBytes * i;
    const length = u32(place + 4);
    lanes.push({ crc: u32(place), stream: bytes.subarray(at, at + length) });
    at += length;
  }
  if (bytes.length < at + endBytes) throw cut(at + endBytes, bytes.length);
  if (bytes.length > at + endBytes)
    throw damaged(`${bytes.length - at - endBytes} bytes follow its end`);
  if (crc32(bytes.subarray(0, at)) !== u32(at)) throw damaged("its CRC-32 is another one");
  checkFields({ shape, count, imagesPerLane, spare: view.getUint8(9) });
  for (const { stream } of lanes) checkStream(stream);
  const part = (from: number, size: number): Uint8Array => bytes.subarray(from, from + size);
  const names = nameBytes > 0 ? parseNames(part(table - nameBytes, nameBytes), count) : undefined;
  if (nameBytes > 0 && names === undefined) throw damaged("its names are none");
  return {
    shape,
    count,
    imagesPerLane,
    modelDigest: part(28, modelDigestBytes),
    coderDigest: part(28 + modelDigestBytes, coderDigestBytes),
    modelFile: modelBytes > 0 ? part(headerBytes, modelBytes) : undefined,
    names,
    lanes,
  };
}

function checkFields({
  shape,
  count,
  imagesPerLane,
  spare,
}: Pick<Archive, "shape" | "count" | "imagesPerLane"> & { readonly spare: number }): void {
  const { height, width, channels, levels, numClasses } = shape;
  if (Math.min(height, width, channels) < 1 || levels < 2 || numClasses > firstState)
    throw damaged(`it has images of ${height}x${width}x${channels} in ${levels} levels`);
  if (count < 1 || imagesPerLane < 1 || imagesPerLane > count || spare !== 0)
    throw damaged(`it has ${count} images, ${imagesPerLane} in a lane`);
}

function checkStream(stream: Uint8Array): void {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  if (stream.length < 4 || stream.length % 2 !== 0 || view.getUint32(0, true) < firstState)
    throw damaged("a stream of it is none");
}

function cut(wanted: number, found: number): ArchiveError {
  return new ArchiveError(
    "truncated",
    `Cannot read the archive: it has ${found} bytes and should have at least ${wanted}; it is cut off, copy it again`,
  );
}

/** Bytes that are an archive's but for some of them. */
export function damaged(how: string, cause?: unknown): ArchiveError {
  return new ArchiveError("damaged", `Cannot read the archive: it is damaged, ${how}`, { cause });
}
