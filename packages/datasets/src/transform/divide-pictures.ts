import type { Dataset } from "../dataset.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { defineDataset } from "../set/define-dataset.ts";
import type { PictureDataset } from "../set/pictures/picture-dataset.ts";
import { withoutSizes } from "./icon-sizes.ts";
import { splitByHash } from "./split-by-hash.ts";
import { subset } from "./subset.ts";

/** The parts of a data set. */
export interface PictureParts {
  readonly train: Dataset;
  readonly validation: Dataset;
  readonly test: Dataset;
}

/** How much of a data set is for testing, where no names say it. */
const testShare = 0.1;

/** What decides about the parts. */
export interface DividingOptions {
  /** Where each sample comes from. */
  readonly names: readonly string[];
  /** How much of all is for validation, about, where no names say it. */
  readonly validation: number;
  /** False where the test images are elsewhere. */
  readonly test?: boolean | undefined;
  /** Words: pictures with one of them in their names are for testing, or for validation. */
  readonly testNames?: readonly string[] | undefined;
  readonly validationNames?: readonly string[] | undefined;
}

/**
 * Divides pictures by a hash: of their pixels, or of what they are of, so that patches of one photograph, poses of one sprite and an icon of
 * several sizes, in folders or by its names, stay together.
 * Names that are given decide instead. DatasetError for names that no picture has.
 *
 * @example By words in the names
 * const images = Uint8Array.of(1, 2, 3);
 * const dots = memoryDataset({ name: "dots", shape: [1, 1, 1], images });
 * const names = ["dune", "storm", "wood"];
 * const parts = await dividePictures(dots, { names, validation: 0, testNames: ["storm"] });
 * parts.test.info.count; // 1
 * parts.train.info.count; // 2
 */
export async function dividePictures(
  data: Dataset & Partial<Pick<PictureDataset, "prints">>,
  options: DividingOptions,
): Promise<PictureParts> {
  const { names, validation, test = true, testNames, validationNames } = options;
  const all = names.map((_, sample) => sample);
  const byNames = testNames !== undefined || validationNames !== undefined;
  const [tested, rest] = chosen(data, all, { names, words: testNames ?? [] });
  const [named, trained] = chosen(data, rest, { names, words: validationNames ?? [] });
  // Patches of one photograph stay together, and it is what is trained on.
  const isOne = rest.length > 1 && new Set(rest.map((sample) => names[sample])).size === 1;
  const share = test && !byNames && !isOne ? testShare : 0;
  const held = isOne ? 0 : validation;
  const shares = { test: share, validation: held, train: 1 - share - held };
  const divided =
    validationNames === undefined
      ? await splitByHash(byNames ? subset(data, rest) : data, {
          shares,
          ...keyOf(
            rest.map((sample) => names[sample] ?? ""),
            data.prints && rest.map((sample) => data.prints?.[sample] ?? ""),
          ),
        })
      : { validation: subset(data, named), train: subset(data, trained) };
  const parts: PictureParts = byNames
    ? { ...divided, test: subset(data, tested) }
    : { test: subset(data, []), ...divided };
  const part = (name: keyof PictureParts): Dataset =>
    defineDataset({
      info: { ...parts[name].info, name: `${data.info.name}/${name}` },
      read: (indices, how) => parts[name].read(indices, how),
      fingerprint: (how) => parts[name].fingerprint(how),
    });
  return { train: part("train"), validation: part("validation"), test: part("test") };
}

/** What stays together. Pictures of their own have nothing in common, so their pixels decide. */
function keyOf(
  names: readonly string[],
  prints: readonly string[] | undefined,
): { key?: (sample: number) => string | undefined } {
  // Without the number of the pose, as in Crossfire's `monster/dragon.131`, or the tone of an emoji's skin, as in `1f385-1f3fb.png`.
  const groups = names.map((name) =>
    name.replace(/\.[\dx][\dA-F]{2}$/, "").replaceAll(/-1f3f[b-f]/gi, ""),
  );
  const alone = groups.every((group, sample) => group === names[sample]);
  // Icons of one name in folders of sizes, as in `16x16/actions/add` and `32x32/actions/add`.
  const icons = groups.map((group) => group.replaceAll(/(?<=^|\/)\d+x\d+(?:@\d+x?)?\//g, ""));
  const areSizes = new Set(icons).size < new Set(groups).size;
  const isOwn = alone && !areSizes && new Set(groups).size === groups.length;
  const keys = isOwn ? prints : areSizes ? icons : groups;
  const together = ofSizes(icons);
  return { key: (sample) => together.get(sample) ?? keys?.[sample] };
}

/** Of pictures whose names differ only by a size, as `icon-16.png` and `icon-32.png`, the name that they share; the others are known as ever. */
function ofSizes(names: readonly string[]): Map<number, string> {
  const shared = withoutSizes(names);
  const members = new Map<string, Set<string>>();
  for (const [sample, name] of shared.entries())
    members.set(name, (members.get(name) ?? new Set()).add(names[sample] ?? ""));
  const isShared = ([, name]: [number, string]): boolean => (members.get(name)?.size ?? 0) > 1;
  return new Map([...shared.entries()].filter(isShared));
}

/** Of some samples those with one of the words in their names, and the others. DatasetError for a word that no name has. */
function chosen(
  { info }: Dataset,
  samples: readonly number[],
  { names, words }: { readonly names: readonly string[]; readonly words: readonly string[] },
): [chosen: number[], others: number[]] {
  const has = (word: string, sample: number): boolean => names[sample]?.includes(word) === true;
  for (const word of words)
    if (!samples.some((sample) => has(word, sample)))
      throw new DatasetError(
        `Cannot divide ${info.name}: no picture${names.some((_, sample) => has(word, sample)) ? " that is not for testing" : ""} has ${JSON.stringify(word)} in its name`,
        { source: info.name },
      );
  const isChosen = (sample: number): boolean => words.some((word) => has(word, sample));
  return [samples.filter(isChosen), samples.filter((sample) => !isChosen(sample))];
}
