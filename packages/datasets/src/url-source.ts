import { type ByteSource, checkRange, endsEarly, type StreamOptions } from "./byte-source.ts";
import { concatenate } from "./concatenate.ts";
import { DatasetError, DownloadError, RangeUnsupportedError } from "./errors.ts";
import { checkAnswer, type Answer, type Known } from "./http-range.ts";
import { fetchFailure, mayPass, wait } from "./retry.ts";

/** Options of `fromUrl`. */
export interface UrlOptions {
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The size that the file has to have. */
  readonly size?: number;
  /** Tries without a new byte until it is given up. Default 5. */
  readonly tries?: number;
  /** Milliseconds before the second try, twice as many before each one after. Default 1,000. */
  readonly pause?: number;
  /** Milliseconds without a byte until a try is given up. Default 30,000. */
  readonly patience?: number;
  /** Default: the global one. */
  readonly fetch?: typeof fetch;
}

const inBun = typeof process !== "undefined" && process.versions?.["bun"] !== undefined;

/**
 * A source over an address (HTTP). Parts are asked for by range; a connection that breaks or falls silent is taken up again where
 * it stopped, and a file that changed in between is noticed (by ETag and size). Where a server gives whole files only, `stream()` skips and
 * `read()` away from the start rejects with RangeUnsupportedError. Rejects with DownloadError when the server gives no such file,
 * SourceChangedError, or TruncatedError.
 *
 * @example
 * const source = fromUrl("http://127.0.0.1:1/train_32x32.tar", { tries: 1 });
 * await source.read(0, 512); // throws DownloadError
 */
export function fromUrl(address: string, options: UrlOptions = {}): ByteSource {
  let known: Known | undefined;
  const first = options.size;
  const learn = (found: Known): Known => {
    if (first !== undefined && found.size !== undefined && found.size !== first)
      throw new DownloadError(
        `Cannot read ${address}: the server's file has ${found.size} bytes, expected ${first}`,
        { source: address, status: 200 },
      );
    known = { size: found.size ?? known?.size ?? first, etag: found.etag ?? known?.etag };
    return known;
  };
  const ask = async (
    from: number,
    to: number | undefined,
    signal: AbortSignal,
  ): Promise<Answer> => {
    const response = await (options.fetch ?? fetch)(address, {
      signal,
      headers: {
        ...(inBun && { "accept-encoding": "identity" }), // elsewhere fetch says so with every range
        ...options.headers,
        range: `bytes=${from}-${to === undefined ? "" : to - 1}`,
        ...(known?.etag === undefined ? {} : { "if-range": known.etag }),
      },
    });
    try {
      const answer = checkAnswer(response, { address, from, to, known });
      return { ...answer, known: learn(answer.known) };
    } catch (error) {
      await response.body?.cancel();
      throw error;
    }
  };
  const size = async (): Promise<number> => {
    if (known?.size === undefined)
      // One byte is the least that a range can ask for, and an empty file answers 416 with its size.
      for await (const _ of pieces(ask, { address, ...options, from: 0, to: 1, probe: true }))
        break;
    if (known?.size !== undefined) return known.size;
    throw new DatasetError(`Cannot tell the size of ${address}: the server does not say it`, {
      source: address,
    });
  };
  return Object.freeze({
    name: address,
    size,
    async fingerprint() {
      const bytes = await size();
      return `${bytes} bytes of ${known?.etag ?? "no version"}`;
    },
    async read(offset, length, { signal } = {}) {
      checkRange(address, offset, length);
      if (length === 0) return new Uint8Array();
      const range = { from: offset, to: offset + length, signal };
      const found: Uint8Array[] = [];
      for await (const piece of pieces(ask, { address, ...options, ...range, exact: true }))
        found.push(piece);
      return concatenate(found);
    },
    stream: (range: StreamOptions = {}) => pieces(ask, { address, ...options, ...range }),
    close: async () => {},
  } satisfies ByteSource);
}

interface Journey extends UrlOptions, StreamOptions {
  readonly address: string;
  /** A whole file is no answer where it would have to be skipped. */
  readonly exact?: boolean;
  /** Only the answer matters, not that there is a byte. */
  readonly probe?: boolean;
}

type Ask = (from: number, to: number | undefined, signal: AbortSignal) => Promise<Answer>;

/** The bytes of a range, over as many requests as it takes. */
async function* pieces(ask: Ask, journey: Journey): AsyncGenerator<Uint8Array, void, undefined> {
  const { from = 0, to, tries = 5, pause = 1000, signal } = journey;
  let at = from;
  let failures = 0;
  if (to !== undefined && from >= to) return;
  for (;;) {
    signal?.throwIfAborted();
    try {
      for await (const piece of oneAnswer(ask, { ...journey, from: at })) {
        failures = 0;
        at += piece.length;
        yield piece;
      }
      return;
    } catch (error) {
      signal?.throwIfAborted();
      failures += 1;
      if (failures >= tries || !(mayPass(error) && error instanceof DownloadError)) throw error;
      const backoff = pause * 2 ** (failures - 1) * (0.5 + Math.random());
      await wait(Math.max(error.retryAfter ?? 0, backoff), signal);
    }
    if (at === to) return;
  }
}

/** What one request gives of a range, which it has to give whole. */
async function* oneAnswer(
  ask: Ask,
  journey: Journey & { readonly from: number },
): AsyncGenerator<Uint8Array, void, undefined> {
  const { address, from, to, patience = 30_000, exact = false, probe = false } = journey;
  const silence = new AbortController();
  const signal = journey.signal
    ? AbortSignal.any([journey.signal, silence.signal])
    : silence.signal;
  let timer = setTimeout(() => silence.abort(), patience);
  let at = from;
  try {
    const answer = await ask(from, to, signal);
    if (probe) {
      await answer.body?.cancel();
      return;
    }
    const end = to ?? answer.known.size;
    const { size } = answer.known;
    if (to !== undefined && size !== undefined && to > size) {
      await answer.body?.cancel();
      throw endsEarly(address, { offset: from, length: to - from, size });
    }
    if (exact && answer.skip > 0) {
      await answer.body?.cancel();
      throw new RangeUnsupportedError(
        `Cannot read ${address} from byte ${from} on: the server gives whole files only; download it first`,
        { source: address, offset: from },
      );
    }
    let { skip } = answer;
    for await (const chunk of answer.body ?? []) {
      clearTimeout(timer);
      const kept = chunk.subarray(
        Math.min(skip, chunk.length),
        end === undefined ? undefined : skip + end - at,
      );
      skip -= Math.min(skip, chunk.length);
      at += kept.length;
      if (kept.length > 0) yield kept;
      if (at === end) return;
      timer = setTimeout(() => silence.abort(), patience);
    }
    if (end !== undefined && at < end)
      throw new TypeError(`the connection ended at byte ${at} of ${end}`);
  } catch (cause) {
    if (cause instanceof DatasetError || journey.signal?.aborted) throw cause;
    const why = silence.signal.aborted ? `no byte came for ${patience} ms` : fetchFailure(cause);
    throw new DownloadError(`Cannot read ${address}: ${why}`, {
      source: address,
      offset: at,
      cause,
    });
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}
