import { DownloadError, TruncatedError } from "../errors/access.ts";

/** Network failures, busy servers and files cut short pass; a wrong address, a wrong file or one too long do not. */
export function mayPass(error: unknown): boolean {
  if (!(error instanceof DownloadError)) return error instanceof TruncatedError;
  const { status } = error;
  return status === undefined || status >= 500 || [408, 425, 429].includes(status);
}

/** Why fetch failed: its own message says no more than that it did. */
export function fetchFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

/** Waits, or rejects with the signal's reason. */
export async function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener("abort", done, { once: true });
  });
  signal?.throwIfAborted();
}
