/**
 * A request with copies of its arrays, and of those of its prefix: what is computed when its turn comes is what was asked for, whatever the
 * caller's arrays hold by then.
 */
export function ownArrays<T extends object>(given: T): T {
  const own = Object.entries(given).map(([name, value]) => [name, ownValue(name, value)]);
  return Object.fromEntries(own) as T;
}

function ownValue(name: string, value: unknown): unknown {
  if (name === "prefix" && value) return ownArrays(value);
  // Not of a DataView, which is refused later.
  return ArrayBuffer.isView(value) && "slice" in value ? (value as Uint8Array).slice() : value;
}
