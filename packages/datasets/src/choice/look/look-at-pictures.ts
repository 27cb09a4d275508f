import type { Dataset } from "../../dataset.ts";
import { countNearCopies } from "../../transform/near-copies.ts";
import { suggestVariants, type VariantsSuggestion } from "../../transform/suggest-variants.ts";
import type { DataChoice } from "../data-choice.ts";
import { openChoice, type ChoiceAccess, type FoundData } from "../open-choice.ts";

/** What pictures of one's own are. */
export interface PictureFacts {
  readonly count: number;
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly classes?: readonly string[] | undefined;
  /** Colours of the palette, its transparent one not among them. */
  readonly colours?: number;
  /** That the pictures have more colours, of which these are the nearest. */
  readonly nearest?: true | undefined;
  readonly hasTransparency: boolean;
  /** Equal pictures that were left out, and pictures that show the figure of another one mirrored or at another place. */
  readonly copies: number;
  readonly nearCopies: number;
}

/** What a look at pictures gave. */
export interface LookedAt {
  readonly facts: PictureFacts;
  /** What a small set is trained on besides. */
  readonly variants?: VariantsSuggestion;
}

/**
 * Looks at the pictures of a choice: how many, of what size, in which colours, how many copies, and which variants of them a small set
 * is better trained on besides. Nothing for other data than pictures of one's own.
 *
 * @param images how many images the training looks at, as `suggestVariants()` takes them
 * @throws as `openChoice()`.
 * @example
 * await lookAtPictures({ source: "shapes" }); // undefined
 */
export async function lookAtPictures(
  choice: DataChoice,
  access: ChoiceAccess = {},
  images?: number,
): Promise<LookedAt | undefined> {
  const found = await openChoice(choice, "train", access);
  try {
    return await lookAtOwn(found, images);
  } finally {
    await found.close();
  }
}

/** The same for what `openChoice()` opened. */
export async function lookAtOwn(found: FoundData, images?: number): Promise<LookedAt | undefined> {
  if (found.names === undefined || found.info.access !== "random") return undefined;
  return lookAt(found, { copies: found.dropped ?? 0, images });
}

/**
 * The same for a data set that is open, as in a page.
 *
 * @param known copies that were left out, and how many images the training looks at
 * @example
 * import { sprites, subset } from "@pixelweft/datasets";
 * const few = subset(sprites({ split: "train" }), { from: 0, to: 100 });
 * const { facts } = await lookAt(few, { copies: 0 });
 * [facts.colours, facts.hasTransparency]; // [31, true]
 */
export async function lookAt(
  dataset: Dataset,
  { copies, images }: { readonly copies: number; readonly images?: number | undefined },
): Promise<LookedAt> {
  const { count, shape, classes, palette } = dataset.info;
  const clear = palette?.colours.filter(([, , , alpha]) => alpha === 0).length ?? 0;
  const variants = await suggestVariants(dataset, images);
  return {
    facts: {
      count,
      shape,
      classes,
      ...(palette && { colours: palette.colours.length - clear }),
      ...(palette?.exact === false && { nearest: true }),
      hasTransparency: clear > 0,
      copies,
      nearCopies: await countNearCopies(dataset),
    },
    ...(variants && { variants }),
  };
}

/**
 * The choice with the variants that were suggested; where it says itself which it is trained on, those.
 *
 * @example
 * withVariants({ source: "sprites" }, { flips: true }); // { source: "sprites", flips: true }
 * withVariants({ source: "sprites", shifts: [0, 0] }, { flips: true }).flips; // undefined
 */
export function withVariants(
  choice: DataChoice,
  variants: VariantsSuggestion | undefined,
): DataChoice {
  const asked = choice.flips ?? choice.shifts ?? choice.turns;
  if (variants === undefined || asked !== undefined) return choice;
  const { flips, shifts, turns } = variants;
  return {
    ...choice,
    ...(flips && { flips }),
    ...(shifts && { shifts }),
    ...(turns && { turns }),
  };
}
