import { existsSync } from "node:fs";
import {
  checkContents,
  checkParts,
  DatasetError,
  namedSources,
  openParts,
  publishedIn,
  verifyPublished,
  type CheckedPart,
  type DataChoice,
  type Dataset,
  type OpenParts,
} from "@pixelweft/datasets";
import { defineCommand, type Command, type Context } from "../command/command.ts";
import { reasonOf } from "../command/failure.ts";
import { pathOptions, pictureOptions } from "../command/options.ts";
import { dataChoice } from "../data/choice.ts";
import { progress, type Progress } from "../show/progress.ts";
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
  readonly parts: readonly Omit<CheckedPart, "faults">[];
}

/** `pixelweft data verify`: whether a data set is whole. */
export const dataVerify: Command = defineCommand({
  name: "data verify",
  about: "Reads a whole data set, and compares its files with the published ones.",
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
  const { source } = choice;
  const isPath = !namedSources.includes(source) && existsSync(source);
  for (const path of isPath ? await publishedIn(source) : [])
    await looked(() => comparedFile(path, check));
  const pictures = { ...choice.pictures, skipDamaged: true };
  const opened = await openParts({ ...choice, pictures }, { verify: true });
  const { found, parts } = opened;
  try {
    tell(`${found.info.name}: ${found.found}`);
    for (const error of found.skipped ?? []) wrong(reasonOf(error));
    const done = await readAll(parts, { terminal, tell, wrong });
    const published = [found, ...parts.flatMap(([name, part]) => (name === "test" ? [part] : []))];
    if (found.names === undefined)
      for (const part of published) await looked(() => comparedContents(part));
    return { source, faults, parts: done };
  } finally {
    await opened.close();
  }
}

/** Reads the images of all parts with a bar, and prints what it found. */
async function readAll(
  parts: OpenParts["parts"],
  {
    terminal,
    tell,
    wrong,
  }: Pick<Context, "terminal" | "tell"> & { readonly wrong: (fault: string) => void },
): Promise<Omit<CheckedPart, "faults">[]> {
  let bar: Progress | undefined;
  const read: Omit<CheckedPart, "faults">[] = [];
  const checked = checkParts(parts, ({ name: label, done, total }) => {
    bar ??= progress({ label, total, stream: terminal.err });
    bar.update({ done });
  });
  for await (const { faults, ...part } of checked) {
    bar?.finish();
    bar = undefined;
    faults.forEach(wrong);
    const { name, images, copies, shared } = part;
    tell(
      `${name}: ${images} images read${copies === 0 ? "" : `, ${copies} of them copies of others`}`,
    );
    if (shared > 0) tell(`${shared} images of ${name} are also in ${read[0]?.name}`);
    read.push(part);
  }
  return read;
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
