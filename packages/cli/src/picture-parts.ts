import {
  DatasetError,
  defineDataset,
  splitByHash,
  subset,
  type Dataset,
} from "@pixelweft/datasets";
import type { PictureChoice } from "./picture-choice.ts";

/** The parts of a data set that comes in one. */
export interface Parts {
  readonly train: Dataset;
  readonly validation: Dataset;
  readonly test: Dataset;
}

/** How much of a data set is for testing, where no names say it. */
const testShare = 0.1;

/** What decides about the parts. */
export interface DividingOptions extends Pick<PictureChoice, "testNames" | "validationNames"> {
  /** Where each sample comes from. */
  readonly names: readonly string[];
  /** How much of all is for validation, about, where no names say it. */
  readonly validation: number;
  /** False where the test images are elsewhere. */
  readonly test?: boolean;
}

/**
 * Divides pictures by a hash: of their pixels, or of what they are of, so that patches of one photograph and poses of one sprite stay together.
 * Names that are given decide instead. DatasetError for names that no picture has.
 */
export async function dividePictures(data: Dataset, options: DividingOptions): Promise<Parts> {
  const { names, validation, test = true, testNames, validationNames } = options;
  const all = names.map((_, sample) => sample);
  if (testNames === undefined && validationNames === undefined) {
    const share = test ? testShare : 0;
    const shares = { test: share, validation, train: 1 - share - validation };
    return named(data, await splitByHash(data, { shares, ...keyOf(names) }));
  }
  const [tested, rest] = divideByNames(data, all, { names, words: testNames ?? [] });
  const kept = subset(data, rest);
  const keptNames = rest.map((sample) => names[sample] ?? "");
  if (validationNames === undefined) {
    const shares = { validation, train: 1 - validation };
    const parts = await splitByHash(kept, { shares, ...keyOf(keptNames) });
    return named(data, { ...parts, test: subset(data, tested) });
  }
  const [held, trained] = divideByNames(data, rest, { names, words: validationNames });
  return named(data, {
    train: subset(data, trained),
    validation: subset(data, held),
    test: subset(data, tested),
  });
}

/** What stays together. Pictures of their own have nothing in common, so their pixels decide. */
function keyOf(names: readonly string[]): { key?: (sample: number) => string } {
  const groups = names.map(groupOf);
  return groups.every((group, sample) => group === names[sample]) && isDistinct(groups)
    ? {}
    : { key: (sample) => groups[sample] ?? "" };
}

function isDistinct(groups: readonly string[]): boolean {
  return new Set(groups).size === groups.length;
}

/** A name without the number of the pose, as in Crossfire's `monster/dragon.131`, or the tone of an emoji's skin, as in `1f385-1f3fb.png`. */
function groupOf(name: string): string {
  return name.replace(/\.[\dx][\dA-F]{2}$/, "").replaceAll(/-1f3f[b-f]/gi, "");
}

function divideByNames(
  data: Dataset,
  samples: readonly number[],
  { names, words }: { readonly names: readonly string[]; readonly words: readonly string[] },
): [chosen: number[], others: number[]] {
  const has = (word: string) => (sample: number) => names[sample]?.includes(word) === true;
  for (const word of words)
    if (!samples.some(has(word)))
      throw new DatasetError(
        `Cannot divide ${data.info.name}: no picture has ${JSON.stringify(word)} in its name`,
        { source: data.info.name },
      );
  const isChosen = (sample: number): boolean => words.some((word) => has(word)(sample));
  return [
    samples.filter((sample) => isChosen(sample)),
    samples.filter((sample) => !isChosen(sample)),
  ];
}

function named(data: Dataset, parts: Parts): Parts {
  const part = (name: keyof Parts): Dataset => renamed(parts[name], `${data.info.name}/${name}`);
  return { train: part("train"), validation: part("validation"), test: part("test") };
}

function renamed(data: Dataset, name: string): Dataset {
  return defineDataset({
    info: { ...data.info, name },
    read: (indices, how) => data.read(indices, how),
    fingerprint: () => data.fingerprint(),
  });
}
