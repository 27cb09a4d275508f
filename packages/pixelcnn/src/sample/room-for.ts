/** Room for the levels of images. RangeError where the engine has no array that is so long, which it says in words of its own. */
export function roomFor<T>(count: number, each: number, empty: (length: number) => T): T {
  try {
    return empty(count * each);
  } catch (cause) {
    throw new RangeError(
      `Cannot sample ${count} images: no array holds their ${count * each} values`,
      { cause },
    );
  }
}
