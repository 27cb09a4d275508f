import { messageOf } from "../disk/files.ts";
import { LimitError, TruncatedError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { GzipError } from "../errors/format.ts";
import { builtin } from "../source/builtin.ts";
import { type ByteSource, fromBytes, type SignalOptions } from "../source/byte-source.ts";
import { checkBounds } from "../source/check-numbers.ts";
import { inNode } from "../source/in-node.ts";
import { firstNonZero } from "./first-non-zero.ts";

/** Options of `gunzip`. */
export interface GunzipOptions {
  /** What the bytes are, for messages. Default "gzip data". */
  readonly source?: string | undefined;
  /** The most bytes that may come out, all members together. Default 1 GiB. */
  readonly limit?: number | undefined;
}

/**
 * True for bytes that begin as a gzip file does.
 *
 * @example
 * isGzip(Uint8Array.of(0x1f, 0x8b, 8)); // true
 */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Unpacks a whole gzip file (RFC 1952), and checks the CRC-32 and the length of every member. Several members are joined, and zeros may follow the
 * last one (tapes are padded so); browsers take one member and nothing behind it. Rejects with GzipError, TruncatedError or LimitError.
 *
 * @example
 * import { gzipSync } from "node:zlib";
 * await gunzip(gzipSync(Uint8Array.of(1, 2, 3)), { source: "three.gz", limit: 100 }); // Uint8Array [1, 2, 3]
 * await gunzip(Uint8Array.of(1, 2, 3), { source: "three.gz", limit: 100 }); // throws GzipError
 */
export async function gunzip(
  bytes: Uint8Array,
  { source: name = "gzip data", limit = 2 ** 30 }: GunzipOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  checkBounds(`unpack ${name}`, { limit });
  let whole = new Uint8Array(Math.min(limit, sizeSaid(bytes)));
  let length = 0;
  for await (const piece of gunzipStream(fromBytes(bytes, { name }), { limit })) {
    const end = length + piece.length;
    if (end > whole.length) {
      const before = whole.subarray(0, length);
      whole = new Uint8Array(Math.max(2 * length, end));
      whole.set(before);
    }
    whole.set(piece, length);
    length = end;
  }
  return length === whole.length ? whole : whole.slice(0, length);
}

/** How many bytes a file of one member says that it holds, but no more than so many packed ones can; where it is true, nothing is copied. */
function sizeSaid(bytes: Uint8Array): number {
  if (bytes.length < 4) return 0;
  const said = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4, 4).getUint32(
    0,
    true,
  );
  return Math.min(said, 1032 * bytes.length);
}

/**
 * Unpacks a gzip source piece by piece, by zlib in Node and by DecompressionStream elsewhere: both check CRC-32 and length of every member.
 * Throws GzipError, TruncatedError, or LimitError beyond `limit` bytes.
 */
export async function* gunzipStream(
  source: ByteSource,
  { limit, signal }: SignalOptions & { readonly limit: number },
): AsyncGenerator<Uint8Array, void, undefined> {
  let length = 0;
  for await (const piece of inNode ? byZlib(source, { signal }) : byPlatform(source, { signal })) {
    length += piece.length;
    if (length > limit)
      throw new LimitError(
        `Cannot unpack ${source.name}: it holds more than the limit of ${limit} bytes`,
        { source: source.name },
      );
    yield piece;
  }
}

/** By `node:zlib`, which does not read what follows the last member: only zeros may. */
export async function* byZlib(
  source: ByteSource,
  { signal }: SignalOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const { Readable } = builtin("node:stream");
  const { createGunzip } = builtin("node:zlib");
  const size = await source.size();
  if (size === 0) throw endsEarly(source.name, size);
  const packed = Readable.from(source.stream({ signal }), { objectMode: false });
  const engine = createGunzip({ chunkSize: 1 << 18 });
  let failure: unknown;
  packed.on("error", (error) => {
    failure = error;
    engine.destroy(error);
  });
  packed.pipe(engine);
  try {
    for await (const piece of engine as AsyncIterable<Buffer>)
      yield new Uint8Array(piece.buffer, piece.byteOffset, piece.length);
  } catch (cause) {
    signal?.throwIfAborted();
    if (failure instanceof Error) throw failure;
    if (cause instanceof DatasetError) throw cause;
    const early = cause instanceof Error && "code" in cause && cause.code === "Z_BUF_ERROR";
    throw early ? endsEarly(source.name, size) : broken(source.name, cause);
  } finally {
    packed.destroy();
    engine.destroy();
  }
  if (engine.bytesWritten >= size) return; // a server would be asked for a range of no bytes
  for await (const rest of source.stream({ from: engine.bytesWritten, signal })) {
    if (firstNonZero(rest) !== undefined)
      throw new GzipError(
        `Cannot unpack ${source.name}: bytes from ${engine.bytesWritten} on are no gzip member`,
        { source: source.name, offset: engine.bytesWritten },
      );
  }
}

/** By DecompressionStream. Browsers differ in whether they accept more than one member. */
export async function* byPlatform(
  source: ByteSource,
  { signal }: SignalOptions = {},
): AsyncGenerator<Uint8Array, void, undefined> {
  const pieces = source.stream({ signal });
  let failure: unknown;
  const packed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      try {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(new Uint8Array(value));
      } catch (error) {
        failure = error;
        controller.error(error);
      }
    },
    cancel: async () => {
      await pieces.return();
    },
  });
  try {
    for await (const piece of packed.pipeThrough(new DecompressionStream("gzip"))) yield piece;
  } catch (cause) {
    signal?.throwIfAborted();
    throw failure instanceof Error ? failure : broken(source.name, cause);
  }
}

function endsEarly(name: string, size: number): TruncatedError {
  return new TruncatedError(
    `Cannot unpack ${name}: the file ends inside its packed data, at byte ${size}`,
    { source: name, offset: size },
  );
}

function broken(name: string, cause: unknown): GzipError {
  return new GzipError(`Cannot unpack ${name}: ${messageOf(cause)}`, { source: name, cause });
}
