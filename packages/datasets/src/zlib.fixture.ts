/**
 * What tests take of `node:zlib`, for browsers.
 *
 * @module
 */
import { deflateSync as deflate, gzipSync as gzip, zlibSync } from "fflate";
import { bytesOf } from "./archive.fixture.ts";

interface Options {
  readonly level?: number;
}

type Level = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

const withLevel = ({ level = 6 }: Options): { readonly level: Level } => ({
  level: level as Level,
});

export function deflateRawSync(data: Uint8Array, options: Options = {}): Uint8Array {
  return deflate(data, withLevel(options));
}

export function deflateSync(data: Uint8Array, options: Options = {}): Uint8Array {
  return zlibSync(data, withLevel(options));
}

export function gzipSync(data: Uint8Array | string, options: Options = {}): Uint8Array {
  return gzip(bytesOf(data), withLevel(options));
}

/** There is none: files packed so are tested in Node. */
export function zstdCompressSync(): Uint8Array {
  throw new TypeError("Cannot pack by Zstandard in a browser");
}
