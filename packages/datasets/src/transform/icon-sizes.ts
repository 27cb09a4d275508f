/** Sides of icons, in pixels. */
const usual = new Set([
  8, 16, 18, 20, 22, 24, 32, 36, 40, 48, 64, 72, 80, 96, 128, 144, 150, 180, 192, 256, 310, 384,
  512, 1024,
]);

/**
 * Names of pictures without the size at their end, as in `icon-16.png`, `icon_32x32.png` and `icon@2x.png`, where it is one: such a number is, if
 * all numbers behind the same word are sides of icons and there are several. In `walk-1.png` to `walk-16.png` it is that of a frame.
 *
 * @example
 * withoutSizes(["a-16.png", "a-32@2x.png", "b1.png", "b16.png"]); // ["a.png", "a.png", "b1.png", "b16.png"]
 */
export function withoutSizes(names: readonly string[]): string[] {
  const unscaled = names.map((name) => name.replace(/@\d(?:\.\d+)?x(?=\.\w+$)/i, ""));
  const sized = unscaled.map(sizedName);
  const sides = new Map<string, Set<number>>();
  for (const { word, side } of sized.filter((name) => name !== undefined))
    sides.set(word, (sides.get(word) ?? new Set()).add(side));
  const isSize = (word: string): boolean => {
    const all = [...(sides.get(word) ?? [])];
    return all.length > 1 && all.every((side) => usual.has(side));
  };
  return unscaled.map((name, n) => {
    const word = sized[n]?.word;
    return word !== undefined && isSize(word) ? word : name;
  });
}

/** A name that ends in a number or in two: the number, and the name without it. */
function sizedName(name: string): { readonly word: string; readonly side: number } | undefined {
  const found = /^(.*[^\d/])(?<!\dx)(\d+)(?:x(\d+))?(\.(?:png|jpe?g))$/i.exec(name);
  if (!found) return undefined;
  const [, before = "", width = "", height = width, ending = ""] = found;
  // What is not square is no icon, and the place of a tile in a map.
  const side = Number(width) === Number(height) ? Number(width) : NaN;
  return { word: `${before.replace(/[-_. ]$/, "")}${ending}`, side };
}
