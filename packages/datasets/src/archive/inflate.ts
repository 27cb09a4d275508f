import { FlateErrorCode, Inflate } from "fflate";
import { GzipError, LimitError, TruncatedError } from "../errors.ts";
import { concatenate } from "../source/concatenate.ts";

/** What is unpacked, and how far it may grow. */
export interface InflateOptions {
  /** Where the deflate stream begins in the bytes. */
  readonly start: number;
  /** The most bytes that may come out of this stream. */
  readonly room: number;
  /** The most that may come out of the whole file, for the message. */
  readonly limit: number;
  readonly source: string;
}

/** A raw deflate stream, and where it ends: what follows it in the file is not its business. */
export interface Inflated {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly end: number;
}

/** What unpacks a deflate stream. Throws TruncatedError, LimitError or GzipError. */
export type Inflater = (bytes: Uint8Array, options: InflateOptions) => Promise<Inflated>;

/** By zlib where there is one (five times as fast), else by portable code. */
export const inflate: Inflater = async (bytes, options) => {
  const inNode = typeof process !== "undefined" && process.versions?.node !== undefined;
  return inNode ? inflateByZlib(bytes, options) : inflatePortably(bytes, options);
};

/** By `node:zlib`, off the main thread. */
export const inflateByZlib: Inflater = async (bytes, options) => {
  const { createInflateRaw } = await import("node:zlib");
  const engine = createInflateRaw({ chunkSize: 1 << 18 });
  const output = collect(options);
  engine.end(bytes.subarray(options.start));
  try {
    for await (const chunk of engine) output.add(chunk as Uint8Array);
  } catch (error) {
    if (error instanceof LimitError) throw error;
    const early = error instanceof Error && "code" in error && error.code === "Z_BUF_ERROR";
    throw early ? truncated(bytes, options) : broken(error, options);
  }
  return { data: output.join(), end: options.start + engine.bytesWritten };
};

/**
 * By fflate. Its public face does not tell where a stream ends, so the end is searched for: the shortest prefix that
 * unpacks. One member to the end of the file, the usual case, takes two passes.
 */
export const inflatePortably: Inflater = async (bytes, options) => {
  const { start } = options;
  // A gzip trailer of eight bytes has to follow; a stream that reaches into it is cut short.
  let high = bytes.length - 8;
  if (high <= start) throw truncated(bytes, options);
  const output = collect(options);
  try {
    push(bytes.subarray(start, high), (chunk) => output.add(chunk));
  } catch (error) {
    if (error instanceof LimitError) throw error;
    throw endsEarly(error) ? truncated(bytes, options) : broken(error, options);
  }
  let low = start; // unpacks not
  for (let probe = high - 1; high - low > 1; probe = (low + high) >>> 1) {
    if (isWhole(bytes.subarray(start, probe))) high = probe;
    else low = probe;
  }
  return { data: output.join(), end: high };
};

function push(stream: Uint8Array, take: (chunk: Uint8Array) => void): void {
  const engine = new Inflate(take);
  const step = 1 << 13; // one push may give a thousand times as much, before it can be stopped
  for (let at = 0; at < stream.length; at += step) {
    engine.push(stream.subarray(at, at + step), at + step >= stream.length);
  }
}

function isWhole(stream: Uint8Array): boolean {
  if (stream.length === 0) return false;
  try {
    push(stream, () => {});
    return true;
  } catch {
    return false; // a cut may also show as a code that does not exist
  }
}

function endsEarly(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === FlateErrorCode.UnexpectedEOF;
}

/** Keeps what comes out, and throws LimitError before it is too much. */
function collect({ room, limit, source }: InflateOptions): {
  add(chunk: Uint8Array): void;
  join(): Uint8Array<ArrayBuffer>;
} {
  const chunks: Uint8Array[] = [];
  let length = 0;
  return {
    add(chunk) {
      length += chunk.length;
      if (length > room) {
        throw new LimitError(
          `Cannot unpack ${source}: it holds more than the limit of ${limit} bytes`,
          { source },
        );
      }
      chunks.push(chunk);
    },
    join: () => concatenate(chunks),
  };
}

function truncated(bytes: Uint8Array, { source }: InflateOptions): TruncatedError {
  return new TruncatedError(
    `Cannot unpack ${source}: the file ends inside its packed data, at byte ${bytes.length}`,
    { source, offset: bytes.length },
  );
}

function broken(cause: unknown, { source, start }: InflateOptions): GzipError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new GzipError(
    `Cannot unpack ${source}: the data packed from byte ${start} on is broken: ${why}`,
    {
      source,
      offset: start,
      cause,
    },
  );
}
