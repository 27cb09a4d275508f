import { openParts, type OpenParts } from "../choice/choice-parts.ts";
import { namedSources, type DataChoice, type PictureChoice } from "../choice/data-choice.ts";
import { chooseReading, type ChosenPictures } from "../choice/look/choose-pictures.ts";
import { chosenWords } from "../choice/look/chosen-words.ts";
import { waysOut } from "../choice/look/ways-out.ts";
import type { FoundData } from "../choice/open-choice.ts";
import type { Dataset } from "../dataset.ts";
import { messageOf } from "../disk/files.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { MixedSizesError } from "../errors/images.ts";
import { pictureNotes } from "../set/pictures/left-out.ts";
import { builtin } from "../source/builtin.ts";
import { counted } from "../text/counted.ts";
import { checkContents } from "./check-contents.ts";
import { checkParts, publishedIn, type CheckedPart } from "./check-parts.ts";
import { nameOfAll } from "./describe-parts.ts";
import { verifyPublished, type Verified } from "./verify-published.ts";

/** How to look at a data set. */
export interface VerifyChoiceOptions {
  /** `size` compares the size of a published file, `full` its checksum. Default `full`. */
  readonly check?: "size" | "full" | undefined;
  /** Called with the images of a part that were read so far, and how many it has. */
  readonly onProgress?: Parameters<typeof checkParts>[1] | undefined;
  /** What a field is called in the findings, such as the option of a command line. */
  readonly nameOf?: ((field: string) => string) | undefined;
}

/** What was found: a fact or a fault in a sentence, or a part whose images were all read. */
export type VerifyEvent =
  | { readonly kind: "fact" | "fault"; readonly words: string }
  | { readonly kind: "part"; readonly part: Omit<CheckedPart, "faults"> };

/**
 * Reads all of a data set as a training does, and compares files and images with what is known of published ones. Sizes that a training
 * puts into a frame or leaves out by itself are no fault, those that it refuses are. Each finding comes at once: what follows may not
 * even open.
 *
 * @throws as `openParts()`.
 * @example
 * const events = verifyChoice({ source: "sprites16" });
 * (await events.next()).value?.kind; // "fact"
 * await events.return();
 */
export async function* verifyChoice(
  choice: DataChoice,
  { check = "full", onProgress, nameOf = (field) => field }: VerifyChoiceOptions = {},
): AsyncGenerator<VerifyEvent, void, undefined> {
  const { source } = choice;
  const isPath = !namedSources.includes(source) && builtin("node:fs").existsSync(source);
  for (const path of isPath ? await publishedIn(source) : [])
    yield await finding(async () => fileWords(path, await verifyPublished(path, { check })));
  const { chosen, opened, mixed } = await openAsTrained(choice);
  const { found, parts, close } = opened;
  try {
    yield { kind: "fact", words: `${nameOfAll(found, parts)}: ${found.found}` };
    if (mixed) yield { kind: "fault", words: `${mixed.finding}; ${waysOut(mixed, nameOf)}` };
    const { frame } = chosen;
    const framed = frame ? chosenWords({ frame, choice: chosen.choice }, nameOf) : [];
    for (const words of framed) yield { kind: "fact", words };
    yield* leftOutOf(found);
    yield* readParts(parts, onProgress);
    const published = [found, ...parts.flatMap(([name, part]) => (name === "test" ? [part] : []))];
    if (found.names === undefined)
      for (const part of published) yield await finding(() => contentWords(part));
  } finally {
    await close();
  }
}

/** What is opened as `train` opens it. */
interface Opened {
  readonly chosen: Omit<ChosenPictures, "info">;
  readonly opened: OpenParts;
  /** Why training refuses pictures of several sizes; those of the most frequent one are opened then. */
  readonly mixed?: MixedSizesError;
}

/**
 * Opens pictures as training reads them, but without the damaged ones: in a frame where it chooses one, divided as it divides them, for
 * pictures that are equal in the colours of a palette are one.
 */
async function openAsTrained(choice: DataChoice): Promise<Opened> {
  const read = async (more: PictureChoice): Promise<Opened> => {
    const pictures = { ...choice.pictures, skipDamaged: true, ...more };
    const chosen = await chooseReading({ ...choice, pictures });
    return { chosen, opened: await openParts(chosen.choice, { verify: true }) };
  };
  try {
    return await read({});
  } catch (mixed) {
    if (!(mixed instanceof MixedSizesError)) throw mixed;
    return { ...(await read({ skipOtherSizes: true })), mixed };
  }
}

/** Each damaged picture; what training leaves out and does to others. */
function* leftOutOf({
  info,
  changed,
  narrowed,
  cleared,
  unlabelled,
  leftOut: all,
}: FoundData): Generator<VerifyEvent, void, undefined> {
  for (const error of all?.damaged ?? []) yield { kind: "fault", words: messageOf(error) };
  const leftOut = all && { ...all, damaged: [] };
  for (const words of pictureNotes({ info, changed, narrowed, cleared, unlabelled, leftOut }))
    yield { kind: "fact", words };
}

async function* readParts(
  parts: Parameters<typeof checkParts>[0],
  onProgress: VerifyChoiceOptions["onProgress"],
): AsyncGenerator<VerifyEvent, void, undefined> {
  for await (const { faults, ...part } of checkParts(parts, onProgress)) {
    const { name, images, copies, shared } = part;
    yield { kind: "part", part };
    for (const words of faults) yield { kind: "fault", words };
    const same = copies === 0 ? "" : `, ${counted(copies, "copy", "copies")} of others among them`;
    yield { kind: "fact", words: `${name}: ${counted(images, "image")} read${same}` };
    const also = shared === 1 ? "is also" : "are also";
    if (shared > 0)
      yield {
        kind: "fact",
        words: `${counted(shared, "image")} of ${name} ${also} in ${parts[0]?.[0]}`,
      };
  }
}

/** What a look gave, or what was wrong. */
async function finding(look: () => Promise<string>): Promise<VerifyEvent> {
  try {
    return { kind: "fact", words: await look() };
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
    return { kind: "fault", words: error.message };
  }
}

const outcomes: Readonly<Record<Verified["outcome"], string>> = {
  match: "as published",
  size: "of the published size",
  accepted: "accepted",
  unknown: "nothing is known of it",
  off: "not compared",
};

function fileWords(path: string, { outcome, known, bytes }: Verified): string {
  const what = known ? ` (${known.file} of ${known.dataset})` : "";
  return `${path}: ${bytes} bytes, ${outcomes[outcome]}${what}`;
}

/** Compares numbers of images, and what they are, with what is known of sets of the same name. */
async function contentWords(data: Dataset): Promise<string> {
  const { known, images } = await checkContents(data);
  const what = known === undefined ? "" : `, as in ${known}`;
  return `${data.info.name}: SHA-256 of its images is ${images}${what}`;
}
