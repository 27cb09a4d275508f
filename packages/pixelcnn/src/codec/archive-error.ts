/** What is wrong with an archive. */
export type ArchiveFault =
  | "format"
  | "version"
  | "truncated"
  | "damaged"
  | "limit"
  | "model"
  | "coder"
  | "checksum";

/** Bytes that are no archive, a damaged one, or one of another model. `code` says which without reading the message. */
export class ArchiveError extends Error {
  override readonly name = "ArchiveError";
  readonly code: ArchiveFault;

  constructor(code: ArchiveFault, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}
