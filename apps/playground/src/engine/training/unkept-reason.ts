/**
 * Why the browser has not kept something, in words.
 *
 * @example
 * unkeptReason(new DOMException("It is insecure", "SecurityError")); // "the browser stores nothing here"
 */
export function unkeptReason(error: unknown): string {
  const isFull = error instanceof Error && error.name === "QuotaExceededError";
  return isFull ? "the browser has no room left" : "the browser stores nothing here";
}
