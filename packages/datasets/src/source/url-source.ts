import { DownloadError, RangeUnsupportedError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { fetchFrom, shownAddress } from "./address.ts";
import { type ByteSource, checkRange, endsEarly, type StreamOptions } from "./byte-source.ts";
import { checkBounds, checkWholes } from "./check-numbers.ts";
import { checkOptionNames } from "./check-options.ts";
import { checkPath } from "./check-path.ts";
import { concatenate } from "./concatenate.ts";
import { checkAnswer, isStrong, type Answer, type Known } from "./http-range.ts";
import { fetchFailure, mayPass, wait } from "./retry.ts";
import { StallTimeout, type StallOptions } from "./stall-timeout.ts";

/** Options of `fromUrl`. */
export interface UrlOptions extends Omit<StallOptions, "signal"> {
  /** Sent with every request to the address, and to others of its origin; where it is redirected to another one, not. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The size that the file has to have. */
  readonly size?: number | undefined;
  /** Tries without a new byte until it is given up. Default 5. */
  readonly tries?: number | undefined;
  /** Milliseconds before the second try, twice as many before each one after. Default 1,000. */
  readonly pause?: number | undefined;
  /** Default: the global one. */
  readonly fetch?: typeof fetch | undefined;
}

const inBun = typeof process !== "undefined" && process.versions?.["bun"] !== undefined;

/**
 * A source over an address (HTTP). Parts are asked for by range; a connection that breaks or falls silent is taken up again where
 * it stopped, and a file that changed in between is noticed (by size and ETag, by Last-Modified where there is no strong ETag). Redirects are followed,
 * at most 20 and never from https to http. Messages show addresses without names, passwords and query strings. Where a server gives whole files only,
 * `stream()` skips and `read()` away from the start rejects with RangeUnsupportedError. Rejects with DownloadError when the server gives no such file or is
 * slower than `lowestSpeed`, SourceChangedError, or TruncatedError. Throws TypeError for what is no address, and an option that
 * there is not, RangeError for `tries` below 1 and a `pause` below 0.
 *
 * @example
 * const source = fromUrl("http://127.0.0.1:1/train_32x32.tar", { tries: 1 });
 * await source.read(0, 512); // throws DownloadError
 */
export function fromUrl(address: string, options: UrlOptions = {}): ByteSource {
  checkPath(address, { what: "an address is a string" });
  checkOptions(options);
  let known: Known | undefined;
  const name = shownAddress(address);
  const first = options.size;
  const learn = (found: Known): Known => {
    if (first !== undefined && found.size !== undefined && found.size !== first)
      throw new DownloadError(
        `Cannot read ${name}: the server's file has ${found.size} bytes, expected ${first}`,
        { source: name, status: 200 },
      );
    known = {
      size: found.size ?? known?.size ?? first,
      etag: found.etag ?? known?.etag,
      modified: found.modified ?? known?.modified,
    };
    return known;
  };
  const ask: Ask = async ({ from, to, reached, signal }) => {
    const response = await fetchFrom(address, {
      signal,
      ownHeaders: options.headers,
      headers: {
        ...(inBun && { "accept-encoding": "identity" }), // elsewhere fetch says so with every range
        range: `bytes=${from}-${to === undefined ? "" : to - 1}`,
        ...(isStrong(known?.etag) && { "if-range": known.etag }),
      },
      fetch: options.fetch,
    });
    try {
      const answer = checkAnswer(response, { address: name, from, to, known, reached });
      return { ...answer, known: learn(answer.known) };
    } catch (error) {
      await response.body?.cancel();
      throw error;
    }
  };
  const size = async (): Promise<number> => {
    if (known?.size === undefined)
      // One byte is the least that a range can ask for, and an empty file answers 416 with its size.
      for await (const _ of pieces(ask, { name, ...options, from: 0, to: 1, probe: true })) break;
    if (known?.size !== undefined) return known.size;
    throw new DatasetError(`Cannot get the size of ${name}: the server does not send it`, {
      source: name,
    });
  };
  return Object.freeze({
    name,
    isRemote: true,
    size,
    async fingerprint() {
      const bytes = await size();
      return `${bytes} bytes of ${known?.etag ?? known?.modified ?? "no version"}`;
    },
    async read(offset, length, { signal } = {}) {
      checkRange(name, offset, length);
      if (length === 0) return new Uint8Array();
      const range = { from: offset, to: offset + length, signal };
      const found: Uint8Array[] = [];
      for await (const piece of pieces(ask, { name, ...options, ...range, exact: true }))
        found.push(piece);
      return concatenate(found);
    },
    stream: (range: StreamOptions = {}) => pieces(ask, { name, ...options, ...range }),
    close: async () => {},
  } satisfies ByteSource);
}

function checkOptions(options: UrlOptions): void {
  checkOptionNames("read an address", options, {
    headers: true,
    size: true,
    tries: true,
    pause: true,
    fetch: true,
    timeout: true,
    lowestSpeed: true,
  });
  const { tries = 1, pause, size, timeout, lowestSpeed } = options;
  if (!(tries >= 1))
    throw new RangeError(`Cannot read an address: tries is ${tries}, not a number from 1 on`);
  checkBounds("read an address", { pause, size, timeout, lowestSpeed });
}

interface Journey extends UrlOptions, StreamOptions {
  readonly name: string;
  /** A whole file is no answer where it would have to be skipped. */
  readonly exact?: boolean;
  /** Only the answer matters, not that there is a byte. */
  readonly probe?: boolean;
}

type Ask = (question: {
  readonly from: number;
  readonly to: number | undefined;
  readonly reached: boolean;
  readonly signal: AbortSignal;
}) => Promise<Answer>;

/** How far a journey is. */
interface Progress {
  at: number;
  /** Tries without a new byte. */
  failures: number;
  /** Tries that were too slow, since one that was not. */
  slow: number;
}

/** The bytes of a range, over as many requests as it takes. */
async function* pieces(ask: Ask, journey: Journey): AsyncGenerator<Uint8Array, void, undefined> {
  const { from = 0, to, tries = 5, pause = 1000, signal } = journey;
  checkWholes(`read ${journey.name}`, { from, to: to ?? from }, 0);
  const progress: Progress = { at: from, failures: 0, slow: 0 };
  if (to !== undefined && from >= to) return;
  for (;;) {
    signal?.throwIfAborted();
    try {
      if (!(yield* oneAnswer(ask, journey, progress))) return;
    } catch (error) {
      signal?.throwIfAborted();
      progress.failures += 1;
      const failed = Math.max(progress.failures, progress.slow);
      if (failed >= tries || !(mayPass(error) && error instanceof DownloadError)) throw error;
      const backoff = pause * 2 ** (failed - 1) * (0.5 + Math.random());
      await wait(Math.max(error.retryAfter ?? 0, backoff), signal);
    }
    if (progress.at === to) return;
  }
}

/** One request for a range; returns whether the server has to be asked for the rest. */
async function* oneAnswer(
  ask: Ask,
  journey: Journey,
  progress: Progress,
): AsyncGenerator<Uint8Array, boolean, undefined> {
  const { name, from: begin = 0, to, exact = false, probe = false } = journey;
  const stall = new StallTimeout(journey);
  const { signal } = stall;
  stall.begin();
  try {
    const { at: from } = progress;
    const answer = await ask({ from, to, reached: from > begin, signal });
    if (probe) {
      await answer.body?.cancel();
      return false;
    }
    const { size } = answer.known;
    if (to !== undefined && size !== undefined && to > size) {
      await answer.body?.cancel();
      throw endsEarly(name, { offset: from, length: to - from, size });
    }
    if (exact && answer.skip > 0) {
      await answer.body?.cancel();
      throw new RangeUnsupportedError(
        `Cannot read ${name} from byte ${from} on: the server gives whole files only; download it first`,
        { source: name, offset: from },
      );
    }
    // A server may give less than was asked for; what it sends beyond that is nothing that it spoke of.
    const end = Math.min(to ?? Infinity, answer.end ?? size ?? Infinity);
    const isAll = to === undefined ? end === (size ?? end) && !isPart(answer) : end === to;
    let { skip } = answer;
    for await (const chunk of answer.body ?? []) {
      stall.arrived(chunk.length);
      if (stall.pace() === "steady") progress.slow = 0;
      const kept = chunk.subarray(Math.min(skip, chunk.length), skip + end - progress.at);
      skip -= Math.min(skip, chunk.length);
      progress.at += kept.length;
      if (kept.length > 0) {
        progress.failures = 0;
        yield kept;
      }
      if (progress.at === end) return !isAll;
      stall.begin();
    }
    if (progress.at < end && end < Infinity)
      throw new TypeError(`the connection ended at byte ${progress.at} of ${end}`);
    return false;
  } catch (cause) {
    if (cause instanceof DatasetError || journey.signal?.aborted) throw cause;
    if (stall.pace() === "slow") progress.slow += 1;
    const why = stall.why() ?? fetchFailure(cause);
    throw new DownloadError(`Cannot read ${name}: ${why}`, {
      source: name,
      offset: progress.at,
      cause,
    });
  } finally {
    stall.end();
  }
}

/** True for a range of a file whose size nobody knows: there may be more. */
function isPart({ known, end }: Answer): boolean {
  return known.size === undefined && end !== undefined;
}
