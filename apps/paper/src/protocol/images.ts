import { fashionMnist, patches, subset, type Dataset } from "@pixelweft/datasets";
import type { DataName } from "../rows/row.ts";
import { terms } from "./terms.ts";

/** Images to learn from, to choose by, and to be judged on. No image is in two of them. */
export interface Images {
  readonly learnt: Dataset;
  /** Training images that are never learnt from: they choose the rate and draw the curves. */
  readonly heldOut: Dataset;
  /** Read once, at the end of a run whose rate is chosen. */
  readonly test: Dataset;
}

/** Where Debian's `mate-backgrounds` puts its photographs. */
const photographs = "/usr/share/backgrounds/mate/nature";
/** Photographs whose patches nobody learns from. */
const forTest: readonly string[] = ["Dune", "GreenMeadow", "Storm"];
const forChoices: readonly string[] = ["FreshFlower"];
/** How many patches judge a model. */
const testPatches = 2000;

/** Opens the images of a data set: Fashion-MNIST as it is, or patches of photographs reduced twice. */
export async function openImages(data: DataName): Promise<Images> {
  const { heldOut } = terms[data];
  if (data === "fashion-mnist") {
    const train = await fashionMnist({ split: "train" });
    return { ...withoutLast(train, heldOut), test: await fashionMnist({ split: "test" }) };
  }
  const all = await patches({ from: photographs, size: [32, 32], scales: [2] });
  const of = (wanted: (name: string) => boolean): number[] =>
    all.names.flatMap((name, index) => (wanted(name) ? [index] : []));
  const isIn = (names: readonly string[]) => (name: string) =>
    names.some((picture) => name.endsWith(`${picture}.jpg`));
  return {
    learnt: subset(
      all,
      of((name) => !isIn([...forTest, ...forChoices])(name)),
    ),
    heldOut: subset(all, spread(of(isIn(forChoices)), heldOut)),
    test: subset(all, spread(of(isIn(forTest)), testPatches)),
  };
}

/** The last samples held out from the others. */
export function withoutLast(train: Dataset, last: number): Omit<Images, "test"> {
  const { count } = train.info;
  return {
    learnt: subset(train, { from: 0, to: count - last }),
    heldOut: subset(train, { from: count - last, to: count }),
  };
}

/** At most `most` of the numbers, evenly spaced. */
function spread(numbers: readonly number[], most: number): number[] {
  const step = Math.max(1, Math.floor(numbers.length / most));
  return numbers.filter((_, i) => i % step === 0).slice(0, most);
}
