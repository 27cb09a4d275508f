/** Some bytes of a buffer that has `held`. */
export interface Access {
  readonly offset: number;
  readonly bytes: number;
  readonly held: number;
}

/**
 * Checks what a backend is asked to copy to or from a buffer.
 *
 * @throws RangeError for bytes that the buffer does not have, and for a write at an offset that is no multiple of 4.
 * @example
 * checkAccess("read", { offset: 3, bytes: 5, held: 8 });
 * checkAccess("read", { offset: 5, bytes: 4, held: 8 }); // throws RangeError
 */
export function checkAccess(act: "read" | "write", { offset, bytes, held }: Access): void {
  const what = `Cannot ${act} ${bytes} bytes at ${offset}`;
  if (![offset, bytes].every((value) => Number.isInteger(value) && value >= 0))
    throw new RangeError(`${what}: expected whole numbers from 0`);
  if (act === "write" && offset % 4 !== 0)
    throw new RangeError(`${what}: the offset is no multiple of 4`);
  if (offset + bytes > held) throw new RangeError(`${what}: the buffer has ${held}`);
}
