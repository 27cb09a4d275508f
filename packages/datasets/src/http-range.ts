import { DownloadError, SourceChangedError, TruncatedError } from "./errors.ts";

/** What is known of a file on a server. */
export interface Known {
  readonly size: number | undefined;
  /** A strong validator: equal for equal bytes. */
  readonly etag: string | undefined;
}

/** An answer that gives the bytes asked for, after `skip` others. */
export interface Answer {
  readonly known: Known;
  readonly skip: number;
  readonly body: ReadableStream<Uint8Array> | null;
}

/** What was asked for. */
export interface Question {
  readonly address: string;
  readonly from: number;
  readonly to: number | undefined;
  readonly known: Known | undefined;
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
    const [, size] = /^bytes \*\/(\d+)$/.exec(headers.get("content-range") ?? "") ?? [];
    if (size === undefined || Number(size) > from)
      throw fail(`the server answered 416 to a range from byte ${from} on`);
    const answer = { known: { size: Number(size), etag: undefined }, skip: 0, body: null };
    compare(answer.known, question);
    if (from === 0 || from === Number(size)) return answer;
    throw new TruncatedError(
      `Cannot read ${address} from byte ${from} on: it ends at byte ${size}`,
      {
        source: address,
        offset: Number(size),
      },
    );
  }
  if (status !== 200 && status !== 206)
    throw fail(`the server answered ${status} ${response.statusText}`.trimEnd());
  if (/^text\/html\b/i.test(headers.get("content-type") ?? ""))
    throw fail("the server answered with a page of HTML instead of a file");
  const encoding = headers.get("content-encoding") ?? "identity";
  if (encoding !== "identity")
    throw fail(`the server packs it on the way (${encoding}), so places in it cannot be told`);
  const etag = strong(headers.get("etag"));
  if (status === 200) {
    const length = headers.get("content-length");
    const found = { size: length === null ? undefined : Number(length), etag };
    compare(found, question);
    return { known: { ...found, size: found.size ?? known?.size }, skip: from, body };
  }
  const range = headers.get("content-range") ?? "";
  const [, start, end, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(range) ?? [];
  if (start === undefined || end === undefined || total === undefined)
    throw fail(`the server gives a range without saying which (Content-Range: ${range})`);
  const size = total === "*" ? undefined : Number(total);
  const found = { size, etag };
  compare(found, question);
  const least = Math.min(question.to ?? Infinity, size ?? Infinity);
  // A server may give less than asked for; the rest is asked for again.
  if (
    Number(start) !== from ||
    Number(end) < from ||
    (size !== undefined && Number(end) >= size) ||
    Number(end) >= least
  )
    throw fail(`asked for bytes from ${from} on, the server gives ${range}`);
  return { known: { ...found, size: size ?? known?.size }, skip: 0, body };
}

function compare(found: Known, { address, known }: Question): void {
  const differ = (what: "size" | "etag"): boolean =>
    known?.[what] !== undefined && found[what] !== undefined && known[what] !== found[what];
  const what = (["size", "etag"] as const).find(differ);
  if (what === undefined) return;
  throw new SourceChangedError(
    `Cannot go on reading ${address}: it changed on the server, its ${what} was ${known?.[what]} and is ${found[what]}`,
    { source: address },
  );
}

/** A weak validator says nothing about bytes. */
function strong(etag: string | null): string | undefined {
  return etag === null || etag.startsWith("W/") ? undefined : etag;
}

/** Milliseconds, at most a minute. Dates are left to the usual pause. */
function retryAfter(header: string | null): number | undefined {
  return header !== null && /^\d+$/.test(header)
    ? Math.min(60_000, 1000 * Number(header))
    : undefined;
}
