/** How a value is refused: what is done with it, and what it may be. */
interface KindWords {
  readonly act?: string;
  readonly what?: string;
}

/** Refuses what are no bytes, as programs without types give it. TypeError. */
export function checkBytes(
  bytes: unknown,
  { act = "open", what = "bytes are a Uint8Array" }: KindWords = {},
): asserts bytes is Uint8Array {
  // Pixels of a canvas are clamped, and bytes all the same.
  if (bytes instanceof Uint8Array || bytes instanceof Uint8ClampedArray) return;
  throw new TypeError(`Cannot ${act} ${kindOf(bytes)}: ${what}`);
}

/** Of what kind a value is, in words. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value !== "object") return `a ${typeof value}`;
  // An object without a prototype has none, and one of plain data may have anything of that name.
  const maker: unknown = "constructor" in value ? value.constructor : undefined;
  return typeof maker === "function" ? `an object of ${maker.name}` : "an object";
}
