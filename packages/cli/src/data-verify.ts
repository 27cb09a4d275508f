import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  checkContents,
  DatasetError,
  publishedFiles,
  verifyPublished,
  type Dataset,
} from "@pixelweft/datasets";
import { namedSources, type DataChoice } from "./data-choice.ts";
import { openDataParts } from "./data-parts.ts";
import { reasonOf } from "./failure.ts";
import { tallyImages, type ImageTally } from "./image-tally.ts";
import { progress } from "./progress.ts";
import { print, type Terminal } from "./terminal.ts";

/** What `pixelweft data verify` was given. */
export interface VerifyDataFlags {
  readonly quick?: boolean;
}

/** Reads all of a data set and tells what is wrong with it. DatasetError, after all was told, if anything is. */
export async function verifyData(
  choice: DataChoice,
  options: VerifyDataFlags & { readonly terminal: Terminal },
): Promise<void> {
  const { terminal, quick = false } = options;
  let faults = 0;
  // Told at once: what comes after may not even open.
  const tell = (fault: string): void => {
    faults += 1;
    print(terminal, `WRONG: ${fault}`);
  };
  for (const path of await filesOf(choice))
    await verifyFile(path, quick ? "size" : "full", { terminal, tell });
  const pictures = { ...choice.pictures, skipDamaged: true };
  const opened = await openDataParts({ ...choice, pictures }, { verify: true });
  const { found: data, parts } = opened;
  try {
    print(terminal, `${data.info.name}: ${data.found}`);
    for (const error of data.skipped ?? []) tell(reasonOf(error));
    const tallies: [name: string, tally: ImageTally][] = [];
    for (const [name, part] of parts) {
      const bar = progress({ label: name, total: part.info.count, stream: terminal.err });
      const note = (done: number): void => bar.update({ done });
      const tally = await tallyImages(part, { hashes: true, note });
      bar.finish();
      tallies.push([name, tally]);
      const { classes, palette } = part.info;
      for (const fault of faultsOf(name, tally, { classes, colours: palette?.colours.length }))
        tell(fault);
      print(terminal, `${name}: ${tally.images} images read${copiesIn(tally)}`);
    }
    tellCopies(tallies, terminal);
    const published = [data, ...parts.flatMap(([name, part]) => (name === "test" ? [part] : []))];
    if (data.names === undefined)
      for (const part of published) await verifyContents(part, { terminal, tell });
    if (faults > 0)
      throw new DatasetError(
        `Cannot confirm ${choice.source}: ${faults} ${faults === 1 ? "fault was" : "faults were"} found`,
        { source: choice.source },
      );
    print(terminal, "nothing is wrong");
  } finally {
    await opened.close();
  }
}

async function verifyFile(
  path: string,
  check: "size" | "full",
  options: { readonly terminal: Terminal; readonly tell: (fault: string) => void },
): Promise<void> {
  try {
    const { outcome, known, bytes } = await verifyPublished(path, { check });
    const what = known ? ` (${known.file} of ${known.dataset})` : "";
    print(options.terminal, `${path}: ${bytes} bytes, ${words[outcome]}${what}`);
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    options.tell(reasonOf(error));
  }
}

/** Compares numbers of images, and what they are, with what is known of sets of the same name. */
async function verifyContents(
  data: Dataset,
  options: { readonly terminal: Terminal; readonly tell: (fault: string) => void },
): Promise<void> {
  try {
    const { known, images } = await checkContents(data);
    const what = known === undefined ? "" : `, as in ${known}`;
    print(options.terminal, `${data.info.name}: SHA-256 of its images is ${images}${what}`);
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    options.tell(reasonOf(error));
  }
}

const words = {
  match: "as published",
  size: "of the published size",
  accepted: "accepted",
  unknown: "nothing is known of it",
  off: "not compared",
};

/** The file, or those files of a folder that may be published ones. */
async function filesOf({ source }: DataChoice): Promise<string[]> {
  if (namedSources.includes(source)) return [];
  const found = await stat(source).catch(() => undefined);
  if (found?.isFile()) return [source];
  if (!found) return [];
  const entries = await readdir(source, { withFileTypes: true });
  const known = new Set(publishedFiles.map(({ file }) => file));
  return entries
    .filter((entry) => entry.isFile() && known.has(entry.name))
    .map(({ name }) => join(source, name));
}

function faultsOf(
  part: string,
  { labels, values, images }: ImageTally,
  given: { readonly classes: readonly string[] | undefined; readonly colours: number | undefined },
): string[] {
  const { classes, colours } = given;
  const most = classes?.length ?? Infinity;
  const odd = [...labels.keys()].filter((label) => label < 0 || label >= most);
  const labelled = [...labels.values()].reduce((sum, count) => sum + count, 0);
  const beyond = values.some((counts) =>
    counts.subarray(colours ?? 256).some((count) => count > 0),
  );
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

function tellCopies(
  tallies: readonly (readonly [name: string, tally: ImageTally])[],
  terminal: Terminal,
): void {
  const [first, ...others] = tallies;
  if (!first) return;
  for (const [name, { hashes }] of others) {
    const shared = [...hashes].filter((hash) => first[1].hashes.has(hash)).length;
    if (shared > 0) print(terminal, `${shared} images of ${name} are also in ${first[0]}`);
  }
}
