import { printable } from "../text/printable.ts";

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
