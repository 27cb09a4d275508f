/**
 * A request with copies of its arrays: what is computed when its turn comes is what was asked for, whatever the caller's arrays hold by then.
 * Objects in it, such as a prefix, have theirs copied too.
 */
export function ownArrays<T extends object>(given: T): T {
  const copies = Object.entries(given).map(([name, value]: [string, unknown]) => [
    name,
    ownValue(value),
  ]);
  return Object.fromEntries(copies) as T;
}

function ownValue(value: unknown): unknown {
  if (ArrayBuffer.isView(value) && "slice" in value && typeof value.slice === "function")
    return value.slice();
  const isPlain = isObject(value) && Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? ownArrays(value) : value;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
