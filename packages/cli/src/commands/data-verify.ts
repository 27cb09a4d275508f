import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  checkContents,
  DatasetError,
  namedSources,
  openParts,
  publishedFiles,
  tallyImages,
  verifyPublished,
  type DataChoice,
  type Dataset,
  type ImageTally,
} from "@pixelweft/datasets";
import { defineCommand, type Command, type Context } from "../command/command.ts";
import { pathOptions, pictureOptions } from "../command/options.ts";
import { dataChoice } from "../data/choice.ts";
import { reasonOf } from "../failure.ts";
import { progress } from "../show/progress.ts";
import { dataArgument } from "./data-info.ts";

const options = {
  quick: { kind: "flag", about: "compare the size of a published file, not its checksum" },
  ...pathOptions,
  ...pictureOptions,
} as const;

/** What a look at a whole data set gave. */
export interface VerifyReport {
  readonly source: string;
  /** What is wrong, one sentence each. */
  readonly faults: readonly string[];
  readonly parts: readonly {
    readonly name: string;
    readonly images: number;
    readonly copies: number;
    /** Images that are also in the first part. */
    readonly shared: number;
  }[];
}

/** `pixelweft data verify`: whether a data set is whole. */
export const dataVerify: Command = defineCommand({
  name: "data verify",
  about: "Reads all of a data set, and compares files with what is known of published ones.",
  argument: dataArgument,
  options,
  notes: "Exit code 1 if something is wrong.",
  examples: ["data verify ./sprites"],
  resolve: (given, [what]) => ({
    choice: dataChoice(given, what),
    check: given.quick === true ? ("size" as const) : ("full" as const),
  }),
  act: verify,
  show: ({ faults }: VerifyReport) => (faults.length === 0 ? ["nothing is wrong"] : []),
  fault: ({ source, faults }: VerifyReport) => {
    if (faults.length === 0) return undefined;
    const count = faults.length === 1 ? "1 fault was" : `${faults.length} faults were`;
    return new DatasetError(`Cannot confirm ${source}: ${count} found`, { source });
  },
});

async function verify(
  { choice, check }: { readonly choice: DataChoice; readonly check: "size" | "full" },
  { terminal, tell }: Context,
): Promise<VerifyReport> {
  const faults: string[] = [];
  // Printed at once: what comes after may not even open.
  const wrong = (fault: string): void => {
    faults.push(fault);
    tell(`WRONG: ${fault}`);
  };
  const looked = async (look: () => Promise<string>): Promise<void> => {
    try {
      tell(await look());
    } catch (error) {
      if (!(error instanceof DatasetError)) throw error;
      wrong(reasonOf(error));
    }
  };
  for (const path of await filesOf(choice)) await looked(() => comparedFile(path, check));
  const pictures = { ...choice.pictures, skipDamaged: true };
  const opened = await openParts({ ...choice, pictures }, { verify: true });
  const { found, parts } = opened;
  try {
    tell(`${found.info.name}: ${found.found}`);
    for (const error of found.skipped ?? []) wrong(reasonOf(error));
    const tallies: { readonly name: string; readonly tally: ImageTally }[] = [];
    for (const [name, part] of parts) {
      const bar = progress({ label: name, total: part.info.count, stream: terminal.err });
      const note = (done: number): void => bar.update({ done });
      const tally = await tallyImages(part, { hashes: true, note });
      bar.finish();
      tallies.push({ name, tally });
      for (const fault of faultsOf(name, tally, part)) wrong(fault);
      tell(`${name}: ${tally.images} images read${copiesIn(tally)}`);
    }
    const [first] = tallies;
    const shared = ({ hashes }: ImageTally): number =>
      [...hashes].filter((hash) => first?.tally.hashes.has(hash)).length;
    for (const { name, tally } of tallies.slice(1))
      if (shared(tally) > 0) tell(`${shared(tally)} images of ${name} are also in ${first?.name}`);
    const published = [found, ...parts.flatMap(([name, part]) => (name === "test" ? [part] : []))];
    if (found.names === undefined)
      for (const part of published) await looked(() => comparedContents(part));
    return {
      source: choice.source,
      faults,
      parts: tallies.map(({ name, tally }, n) => ({
        name,
        images: tally.images,
        copies: tally.images - tally.hashes.size,
        shared: n === 0 ? 0 : shared(tally),
      })),
    };
  } finally {
    await opened.close();
  }
}

const outcomes = {
  match: "as published",
  size: "of the published size",
  accepted: "accepted",
  unknown: "nothing is known of it",
  off: "not compared",
};

async function comparedFile(path: string, check: "size" | "full"): Promise<string> {
  const { outcome, known, bytes } = await verifyPublished(path, { check });
  const what = known ? ` (${known.file} of ${known.dataset})` : "";
  return `${path}: ${bytes} bytes, ${outcomes[outcome]}${what}`;
}

/** Compares numbers of images, and what they are, with what is known of sets of the same name. */
async function comparedContents(data: Dataset): Promise<string> {
  const { known, images } = await checkContents(data);
  const what = known === undefined ? "" : `, as in ${known}`;
  return `${data.info.name}: SHA-256 of its images is ${images}${what}`;
}

/** The file, or those files of a folder that may be published ones. */
async function filesOf({ source }: DataChoice): Promise<string[]> {
  if (namedSources.includes(source)) return [];
  const found = await stat(source).catch(() => undefined);
  if (found === undefined || found.isFile()) return found ? [source] : [];
  const entries = await readdir(source, { withFileTypes: true });
  const known = new Set(publishedFiles.map(({ file }) => file));
  return entries
    .filter((entry) => entry.isFile() && known.has(entry.name))
    .map(({ name }) => join(source, name));
}

function faultsOf(
  part: string,
  { labels, values, images }: ImageTally,
  { info: { classes, palette } }: Dataset,
): string[] {
  const colours = palette?.colours.length ?? 256;
  const most = classes?.length ?? Infinity;
  const odd = [...labels.keys()].filter((label) => label < 0 || label >= most);
  const labelled = [...labels.values()].reduce((sum, count) => sum + count, 0);
  const beyond = values.some((counts) => counts.subarray(colours).some((count) => count > 0));
  return [
    ...odd.map((label) => `${part} has label ${label}, but there are ${most} classes`),
    ...(labelled > 0 && labelled < images
      ? [`${part} has labels for ${labelled} of ${images} images`]
      : []),
    ...(beyond ? [`${part} has colours that the palette does not have`] : []),
  ];
}

function copiesIn({ images, hashes }: ImageTally): string {
  const copies = images - hashes.size;
  return copies === 0 ? "" : `, ${copies} of them copies of others`;
}
