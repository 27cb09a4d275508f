import { ChecksumError, LimitError, MissingDataError, TruncatedError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { JpegError, PngError, UnsupportedError } from "../errors/format.ts";

/** A DatasetError as plain data: what goes from one thread to another loses its class. */
export interface SentError {
  readonly message: string;
  readonly code: string;
  readonly source?: string | undefined;
  readonly member?: string | undefined;
  readonly offset?: number | undefined;
  readonly sample?: number | undefined;
  readonly checksum?: Pick<ChecksumError, "algorithm" | "expected" | "actual">;
}

/** What decoding a picture throws. */
const kinds = {
  png: PngError,
  jpeg: JpegError,
  truncated: TruncatedError,
  limit: LimitError,
  unsupported: UnsupportedError,
  missing: MissingDataError,
} as const;

/** To plain data. */
export function sendError(error: DatasetError): SentError {
  const { message, code, source, member, offset, sample } = error;
  const sent = { message, code, source, member, offset, sample };
  if (!(error instanceof ChecksumError)) return sent;
  const { algorithm, expected, actual } = error;
  return { ...sent, checksum: { algorithm, expected, actual } };
}

/** To the error it was. */
export function receiveError({ message, code, checksum, ...place }: SentError): DatasetError {
  if (checksum) return new ChecksumError(message, { ...place, ...checksum });
  const Kind = isKind(code) ? kinds[code] : DatasetError;
  return new Kind(message, place);
}

function isKind(code: string): code is keyof typeof kinds {
  return Object.hasOwn(kinds, code);
}
