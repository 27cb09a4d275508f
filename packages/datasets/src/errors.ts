import { printable } from "./text/printable.ts";

/** Where something went wrong, as far as it is known. */
export interface ErrorPlace {
  /** The file, address or data set. */
  readonly source?: string | undefined;
  /** The file inside an archive. */
  readonly member?: string | undefined;
  /** The byte in the source, of the packed file where it is packed. */
  readonly offset?: number | undefined;
  /** The number of the sample. */
  readonly sample?: number | undefined;
  readonly cause?: unknown;
}

/**
 * Anything wrong with data or with access to it. `code` identifies the kind without `instanceof`. The message is one line without control characters,
 * whatever names it contains.
 */
export class DatasetError extends Error {
  override readonly name: string = "DatasetError";
  readonly code: string = "dataset";
  // Declared, so that a property is there only where it is known: an uncaught error is printed with all that it has.
  declare readonly source: string | undefined;
  declare readonly member: string | undefined;
  declare readonly offset: number | undefined;
  declare readonly sample: number | undefined;

  constructor(message: string, { cause, source, member, offset, sample }: ErrorPlace = {}) {
    super(printable(message), cause === undefined ? {} : { cause });
    const place = Object.entries({ source, member, offset, sample });
    Object.assign(this, Object.fromEntries(place.filter(([, value]) => value !== undefined)));
  }
}

/** An IDX file that breaks its format. */
export class IdxError extends DatasetError {
  override readonly name = "IdxError";
  override readonly code = "idx";
}

/** A gzip file that breaks its format. */
export class GzipError extends DatasetError {
  override readonly name = "GzipError";
  override readonly code = "gzip";
}

/** Data ends too early. */
export class TruncatedError extends DatasetError {
  override readonly name = "TruncatedError";
  override readonly code = "truncated";
}

/** Data that would grow beyond the limit that the caller set. */
export class LimitError extends DatasetError {
  override readonly name = "LimitError";
  override readonly code = "limit";
}

/** Data whose checksum is not the expected one. */
export class ChecksumError extends DatasetError {
  override readonly name = "ChecksumError";
  override readonly code = "checksum";
  readonly algorithm: "crc32" | "md5" | "sha256" | "xxh64";
  readonly expected: string;
  readonly actual: string;

  constructor(
    message: string,
    place: ErrorPlace & {
      readonly algorithm: "crc32" | "md5" | "sha256" | "xxh64";
      readonly expected: string;
      readonly actual: string;
    },
  ) {
    super(message, place);
    this.algorithm = place.algorithm;
    this.expected = place.expected;
    this.actual = place.actual;
  }
}

/** Two parts of a data set that do not have the same number of samples. */
export class CountMismatchError extends DatasetError {
  override readonly name = "CountMismatchError";
  override readonly code = "count";
}

/** A part of a data set into which no picture fell. */
export class EmptyPartError extends DatasetError {
  override readonly name = "EmptyPartError";
  override readonly code = "empty-part";
}

/** A saved position that belongs to another data set, order or version. */
export class StateMismatchError extends DatasetError {
  override readonly name = "StateMismatchError";
  override readonly code = "state";
}

/** Data that is nowhere to be found; the message says what to do. */
export class MissingDataError extends DatasetError {
  override readonly name = "MissingDataError";
  override readonly code = "missing";
}

/** A server that did not send what was requested. */
export class DownloadError extends DatasetError {
  override readonly name = "DownloadError";
  override readonly code = "download";
  /** The HTTP status, where there was an answer. */
  readonly status: number | undefined;
  /** Milliseconds to wait before the next request, as the server asks (Retry-After). */
  readonly retryAfter: number | undefined;

  constructor(
    message: string,
    place: ErrorPlace & {
      readonly status?: number | undefined;
      readonly retryAfter?: number | undefined;
    },
  ) {
    super(message, place);
    this.status = place.status;
    this.retryAfter = place.retryAfter;
  }
}

/** A file that is not the one that was opened: it changed while it was read. */
export class SourceChangedError extends DatasetError {
  override readonly name = "SourceChangedError";
  override readonly code = "changed";
}

/** A server that ignores range requests. */
export class RangeUnsupportedError extends DatasetError {
  override readonly name = "RangeUnsupportedError";
  override readonly code = "range-unsupported";
}

/** A tar archive that breaks its format. */
export class TarError extends DatasetError {
  override readonly name = "TarError";
  override readonly code = "tar";
}

/** A zip archive that breaks its format. */
export class ZipError extends DatasetError {
  override readonly name = "ZipError";
  override readonly code = "zip";
}

/** A name in an archive that leads out of its folder, or hides something. */
export class UnsafeNameError extends DatasetError {
  override readonly name = "UnsafeNameError";
  override readonly code = "unsafe-name";
}

/** Valid data of a kind that this package does not read. */
export class UnsupportedError extends DatasetError {
  override readonly name = "UnsupportedError";
  override readonly code = "unsupported";
}

/** A pickle that breaks its format, or holds something else than expected. */
export class PickleError extends DatasetError {
  override readonly name: string = "PickleError";
  override readonly code: string = "pickle";
}

/** A pickle that would run code, or asks for anything that no data set needs. */
export class UnsafePickleError extends PickleError {
  override readonly name = "UnsafePickleError";
  override readonly code = "unsafe-pickle";
  /** The instruction, such as `0x52`. */
  readonly opcode: string | undefined;
  /** The function or class it asks for, such as `os.system`. */
  readonly global: string | undefined;

  constructor(
    message: string,
    place: ErrorPlace & { readonly opcode?: string; readonly global?: string },
  ) {
    super(message, place);
    this.opcode = place.opcode;
    this.global = place.global;
  }
}

/** A data set in the format of CIFAR that breaks it. */
export class CifarError extends DatasetError {
  override readonly name = "CifarError";
  override readonly code = "cifar";
}

/** How many pictures there are of a size. */
export interface SizeCount {
  readonly height: number;
  readonly width: number;
  readonly count: number;
}

/** Pictures that are of several sizes where a data set has one. */
export class MixedSizesError extends DatasetError {
  override readonly name = "MixedSizesError";
  override readonly code = "sizes";
  /** The most frequent first. */
  readonly sizes: readonly SizeCount[];
  /** The size that samples should have had, where that was given. */
  declare readonly wanted: readonly [height: number, width: number] | undefined;

  constructor(message: string, place: ErrorPlace & Pick<MixedSizesError, "sizes" | "wanted">) {
    super(message, place);
    this.sizes = place.sizes;
    if (place.wanted) Object.assign(this, { wanted: place.wanted });
  }
}

/** A picture by itself that is of another size than the images of a model. */
export class OtherSizeError extends DatasetError {
  override readonly name = "OtherSizeError";
  override readonly code = "other-size";
  readonly size: readonly [height: number, width: number];
  /** The size of the model's images. */
  readonly wanted: readonly [height: number, width: number];

  constructor(message: string, place: ErrorPlace & Pick<OtherSizeError, "size" | "wanted">) {
    super(message, place);
    this.size = place.size;
    this.wanted = place.wanted;
  }
}

/** A file or folder that holds something else than images: a trained model, the run that made one, or an archive of compressed pictures. */
export class NotImagesError extends DatasetError {
  override readonly name = "NotImagesError";
  override readonly code = "not-images";
  readonly kind: "model" | "run" | "archive";

  constructor(message: string, place: ErrorPlace & Pick<NotImagesError, "kind">) {
    super(message, place);
    this.kind = place.kind;
  }
}

/** A PNG picture that breaks its format. */
export class PngError extends DatasetError {
  override readonly name = "PngError";
  override readonly code = "png";
}

/** A JPEG picture that breaks its format. */
export class JpegError extends DatasetError {
  override readonly name = "JpegError";
  override readonly code = "jpeg";
}

/** A numpy file that breaks its format, or holds something else than expected. */
export class NpyError extends DatasetError {
  override readonly name = "NpyError";
  override readonly code = "npy";
}

/** A map of tiles that breaks its format, or holds something else than expected. */
export class TileMapError extends DatasetError {
  override readonly name = "TileMapError";
  override readonly code = "tile-map";
}

/** A parquet file that breaks its format, or holds something else than expected. */
export class ParquetError extends DatasetError {
  override readonly name = "ParquetError";
  override readonly code = "parquet";
}

/** A folder of prepared samples that breaks its format, or has not been finished. */
export class PreparedError extends DatasetError {
  override readonly name = "PreparedError";
  override readonly code = "prepared";
}

/** A file or folder that cannot be written. */
export class WriteError extends DatasetError {
  override readonly name = "WriteError";
  override readonly code = "write";
  /** The system's code, such as `ENOSPC`. */
  readonly system: string;

  constructor(message: string, place: ErrorPlace & { readonly system: string }) {
    super(message, place);
    this.system = place.system;
  }
}

/** A folder that another process writes to. */
export class FolderBusyError extends DatasetError {
  override readonly name = "FolderBusyError";
  override readonly code = "busy";
  /** The process. */
  readonly pid: number;
  /** The machine it runs on. */
  readonly host: string;

  constructor(
    message: string,
    place: ErrorPlace & { readonly pid: number; readonly host: string },
  ) {
    super(message, place);
    this.pid = place.pid;
    this.host = place.host;
  }
}
