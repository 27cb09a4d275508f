import { DownloadError, SourceChangedError, TruncatedError } from "../errors/access.ts";

/** What is known of a file on a server. */
export interface Known {
  readonly size: number | undefined;
  /** As the server writes it, strong or weak. */
  readonly etag: string | undefined;
  /** Last-Modified, as the server writes it. */
  readonly modified: string | undefined;
}

/** An answer that gives the bytes asked for, after `skip` others. */
export interface Answer {
  readonly known: Known;
  readonly skip: number;
  /** One past the last byte that it gives, which may be before the end of what was asked for; unknown where nothing says it. */
  readonly end: number | undefined;
  readonly body: ReadableStream<Uint8Array> | null;
}

/** What was asked for. */
export interface Question {
  /** As messages may show it. */
  readonly address: string;
  readonly from: number;
  readonly to: number | undefined;
  readonly known: Known | undefined;
  /** Whether all bytes before `from` were given. */
  readonly reached: boolean;
}

/**
 * Checks a server's answer to a request for a range (RFC 9110, section 14). Throws DownloadError, SourceChangedError or
 * TruncatedError.
 */
export function checkAnswer(response: Response, question: Question): Answer {
  const { address, from, known } = question;
  const { status, headers, body } = response;
  const fail = (state: string): DownloadError =>
    new DownloadError(`Cannot read ${address}: ${state}`, {
      source: address,
      status,
      retryAfter: retryAfter(headers.get("retry-after")),
    });
  if (status === 416) {
    const [, said] = /^bytes \*\/(\d+)$/.exec(headers.get("content-range") ?? "") ?? [];
    // What ends where the bytes do that came has that size, said or not.
    const unsaid = question.reached ? from : known?.size;
    const size = said === undefined ? unsaid : numberOf(said, fail);
    if (size === undefined || size > from)
      throw fail(`the server answered 416 to a range from byte ${from} on`);
    const found = { size, etag: undefined, modified: undefined };
    compare(found, question);
    if (from === 0 || from === size) return { known: found, skip: 0, end: size, body: null };
    throw new TruncatedError(
      `Cannot read ${address} from byte ${from} on: it ends at byte ${size}`,
      { source: address, offset: size },
    );
  }
  if (status !== 200 && status !== 206)
    throw fail(`the server answered ${status} ${response.statusText.slice(0, 100)}`.trimEnd());
  if (/^text\/html\b/i.test(headers.get("content-type") ?? ""))
    throw fail("the server answered with a page of HTML instead of a file");
  const encoding = headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity")
    throw fail(`the server compresses it (${encoding}), so byte positions are unknown`);
  const said = (header: string): string | undefined => {
    const value = headers.get(header) ?? "";
    return value === "" ? undefined : value;
  };
  const [etag, modified] = [said("etag"), said("last-modified")];
  if (status === 200) {
    const length = numberOf(headers.get("content-length") ?? undefined, fail);
    const found = { size: length, etag, modified };
    compare(found, question);
    const size = length ?? known?.size;
    return { known: { ...found, size }, skip: from, end: length, body };
  }
  const range = headers.get("content-range") ?? "";
  const [, first, end, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(range) ?? [];
  const [start, last] = [numberOf(first, fail), numberOf(end, fail)];
  if (start === undefined || last === undefined)
    throw fail(
      `the server gives a range without saying which (Content-Range: ${range.slice(0, 100)})`,
    );
  const size = total === "*" ? undefined : numberOf(total, fail);
  const found = { size, etag, modified };
  compare(found, question);
  const least = Math.min(question.to ?? Infinity, size ?? Infinity);
  // A server may give less than asked for; the rest is asked for again.
  if (start !== from || last < from || last >= least)
    throw fail(`asked for bytes from ${from} on, the server gives ${range.slice(0, 100)}`);
  return { known: { ...found, size: size ?? known?.size }, skip: 0, end: last + 1, body };
}

/** A number of bytes: what cannot be counted is refused. */
function numberOf(
  digits: string | undefined,
  fail: (state: string) => DownloadError,
): number | undefined {
  if (digits === undefined) return undefined;
  const value = Number(digits);
  if (/^\d+$/.test(digits) && Number.isSafeInteger(value)) return value;
  throw fail(`the server speaks of ${digits.slice(0, 40)} bytes`);
}

/** Refuses a file that is not the one that was read before. */
function compare(found: Known, { address, known }: Question): void {
  const differ = (what: keyof Known): boolean =>
    known?.[what] !== undefined && found[what] !== undefined && known[what] !== found[what];
  const sameBytes = isStrong(found.etag) && found.etag === known?.etag;
  const what = differ("size")
    ? "size"
    : differ("etag") && tagOf(known?.etag) !== tagOf(found.etag)
      ? "etag"
      : differ("modified") && !sameBytes
        ? "modified"
        : undefined;
  if (what === undefined) return;
  const words = { size: "size", etag: "ETag", modified: "date" };
  throw new SourceChangedError(
    `Cannot go on reading ${address}: it changed on the server, its ${words[what]} was ${known?.[what]} and is ${found[what]}`,
    { source: address },
  );
}

/** True for a validator that is equal for equal bytes only; a weak one says less. */
export function isStrong(etag: string | undefined): etag is string {
  return etag !== undefined && !etag.startsWith("W/");
}

/** A validator without its weakness, which a server may add when it is busy packing. */
function tagOf(etag: string | undefined): string | undefined {
  return etag?.replace(/^W\//, "");
}

/** Milliseconds, at most a minute. Dates are left to the usual pause. */
function retryAfter(header: string | null): number | undefined {
  return header !== null && /^\d+$/.test(header)
    ? Math.min(60_000, 1000 * Number(header))
    : undefined;
}
