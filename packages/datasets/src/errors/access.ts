import { DatasetError, type ErrorPlace } from "./dataset-error.ts";

/** Data that is nowhere to be found; the message says what to do. */
export class MissingDataError extends DatasetError {
  override readonly name = "MissingDataError";
  override readonly code = "missing";
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

/** A server that ignores range requests. */
export class RangeUnsupportedError extends DatasetError {
  override readonly name = "RangeUnsupportedError";
  override readonly code = "range-unsupported";
}

/** A file that is not the one that was opened: it changed while it was read. */
export class SourceChangedError extends DatasetError {
  override readonly name = "SourceChangedError";
  override readonly code = "changed";
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
