import type { VariantsSuggestion } from "@pixelweft/datasets";

/** Samples of a picture that `turns()` makes of a square one. */
const mostTurned = 14;

/**
 * The variants of so many pictures that a page has room for, `most` in all: without moved ones where those are too many. Mirror images fit,
 * as larger sets get none.
 */
export function bearableVariants(
  variants: VariantsSuggestion | undefined,
  { count, most }: { readonly count: number; readonly most: number },
): { readonly variants: VariantsSuggestion | undefined; readonly notes: readonly string[] } {
  const { shifts: [down, right] = [0, 0], ...others } = variants ?? { flips: false };
  const turned = others.turns ? mostTurned : 1;
  const all = count * turned * (others.flips ? 2 : 1) * (2 * down + 1) * (2 * right + 1);
  if (variants === undefined || all <= most) return { variants, notes: [] };
  const [many, limit] = [all, most].map((number) => number.toLocaleString("en"));
  const note = `Left out pictures that are moved: with them there are ${many}, and ${limit} are the most here`;
  return { variants: others, notes: [note] };
}
