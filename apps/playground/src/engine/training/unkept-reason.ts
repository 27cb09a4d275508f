/** What browsers call a disk that takes nothing more, among other things that keep them from writing. */
const failedToWrite: ReadonlySet<string> = new Set(["DataError", "UnknownError", "AbortError"]);

/**
 * Why the browser has not kept something, in words.
 *
 * @example
 * unkeptReason(new DOMException("It is insecure", "SecurityError")); // "the browser stores nothing here"
 */
export function unkeptReason(error: unknown): string {
  const { name } = error instanceof Error ? error : { name: "" };
  if (name === "QuotaExceededError") return "the browser has no room left";
  return failedToWrite.has(name)
    ? "the browser failed to write it, and the disk may be full"
    : "the browser stores nothing here";
}
