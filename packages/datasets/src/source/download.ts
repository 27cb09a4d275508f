import { DownloadError, LimitError } from "../errors/access.ts";
import { fetchFrom, shownAddress } from "./address.ts";
import { concatenate } from "./concatenate.ts";
import { fetchFailure, mayPass, wait } from "./retry.ts";
import { StallTimeout, type StallOptions } from "./stall-timeout.ts";

export interface DownloadOptions<T> extends StallOptions {
  /** Looks at the whole file; what it throws refuses the file. */
  accept(bytes: Uint8Array): Promise<T>;
  /** The most bytes to take. */
  readonly limit: number;
  /** Called for each piece; `total` is what the server announced. */
  progress?(received: number, total: number | undefined): void;
  /** Tries of one address. Default 3. */
  readonly tries?: number | undefined;
  /** Milliseconds before the second try, twice as many before each one after. Default 1,000. */
  readonly pause?: number | undefined;
}

/**
 * Gets a file from the first address that gives one which `accept` takes, trying again where that may help.
 * Throws the last DownloadError, LimitError or what `accept` threw; an abort rejects with the signal's reason.
 */
export async function download<T>(
  addresses: readonly string[],
  options: DownloadOptions<T>,
): Promise<{ bytes: Uint8Array; accepted: T }> {
  const { tries = 3, pause = 1000, signal } = options;
  let failure: unknown = new DownloadError("Cannot download: there is no address", {});
  for (const address of addresses) {
    for (let attempt = 0; attempt < tries; attempt++) {
      signal?.throwIfAborted();
      if (attempt > 0) await wait(pause * 2 ** (attempt - 1) * (0.5 + Math.random()), signal);
      try {
        const bytes = await fetchBytes(address, options);
        return { bytes, accepted: await options.accept(bytes) };
      } catch (error) {
        signal?.throwIfAborted();
        failure = error;
        if (!mayPass(error)) break;
      }
    }
  }
  throw failure;
}

async function fetchBytes<T>(address: string, options: DownloadOptions<T>): Promise<Uint8Array> {
  const { limit } = options;
  const name = shownAddress(address);
  const stall = new StallTimeout(options);
  stall.begin();
  try {
    const response = await fetchFrom(address, { signal: stall.signal });
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      throw new DownloadError(
        `Cannot download ${name}: the server answered ${response.status} ${response.statusText.slice(0, 100)}`,
        { source: name, status: response.status },
      );
    }
    const total = announced(response);
    const chunks: Uint8Array[] = [];
    let received = 0;
    for await (const chunk of response.body) {
      stall.arrived(chunk.length);
      received += chunk.length;
      if (received > limit)
        throw new LimitError(`Cannot download ${name}: it is longer than ${limit} bytes`, {
          source: name,
        });
      chunks.push(chunk);
      options.progress?.(received, total);
      stall.begin();
    }
    return concatenate(chunks);
  } catch (cause) {
    if (cause instanceof DownloadError || cause instanceof LimitError) throw cause;
    const why = stall.why() ?? fetchFailure(cause);
    throw new DownloadError(`Cannot download ${name}: ${why}`, { source: name, cause });
  } finally {
    stall.end();
  }
}

/** The length of what arrives; unknown where fetch unpacks it on the way. */
function announced({ headers }: Response): number | undefined {
  const length = headers.get("content-length");
  return length === null || headers.has("content-encoding") ? undefined : Number(length);
}
