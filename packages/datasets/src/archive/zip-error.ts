import {
  ERR_ENCRYPTED,
  ERR_ENCRYPTED_CENTRAL_DIRECTORY,
  ERR_ENTRY_DATA_OUT_OF_BOUNDS,
  ERR_EOCDR_NOT_FOUND,
  ERR_INVALID_CRC32,
  ERR_SPLIT_ZIP_FILE,
  ERR_UNSAFE_FILENAME,
  ERR_UNSUPPORTED_COMPRESSION,
  ERR_UNSUPPORTED_ENCRYPTION,
  ERR_UNSUPPORTED_UINT64,
} from "@zip.js/zip.js";
import { messageOf } from "../disk/files.ts";
import { ChecksumError, TruncatedError } from "../errors/access.ts";
import { DatasetError, type ErrorPlace } from "../errors/dataset-error.ts";
import { UnsafeNameError, UnsupportedError, ZipError } from "../errors/format.ts";

/** What zip.js throws, as an error of ours. */
export function zipError(error: unknown, place: { source: string; member?: string }): Error {
  if (error instanceof DatasetError || (error instanceof Error && error.name === "AbortError"))
    return error;
  const inner = error instanceof Error ? error.cause : undefined;
  if (inner instanceof DatasetError) return inner;
  const why = messageOf(error);
  const what = place.member === undefined ? place.source : `${place.member} of ${place.source}`;
  const message = `Cannot read ${what}: ${why.charAt(0).toLowerCase()}${why.slice(1)}`;
  const about = { ...place, cause: error };
  if (why === ERR_INVALID_CRC32)
    return new ChecksumError(message, {
      ...about,
      algorithm: "crc32",
      expected: "",
      actual: "",
    });
  const Kind = kinds.get(why) ?? ZipError;
  return new Kind(message, about);
}

/** The errors of zip.js that are no ZipError, by their messages, which it exports as constants. */
const kinds = new Map<string, new (message: string, place: ErrorPlace) => DatasetError>([
  [ERR_UNSAFE_FILENAME, UnsafeNameError],
  [ERR_EOCDR_NOT_FOUND, TruncatedError],
  [ERR_ENTRY_DATA_OUT_OF_BOUNDS, TruncatedError],
  [ERR_ENCRYPTED, UnsupportedError],
  [ERR_ENCRYPTED_CENTRAL_DIRECTORY, UnsupportedError],
  [ERR_SPLIT_ZIP_FILE, UnsupportedError],
  [ERR_UNSUPPORTED_COMPRESSION, UnsupportedError],
  [ERR_UNSUPPORTED_ENCRYPTION, UnsupportedError],
  [ERR_UNSUPPORTED_UINT64, UnsupportedError],
]);
