import { prepareParts, type PreparedPart } from "@pixelweft/datasets";
import {
  chooseReading,
  chosenWords,
  openParts,
  pictureNotes,
  type DataChoice,
} from "@pixelweft/datasets/choice";
import { counted } from "@pixelweft/datasets/text";
import { commandWords, shellWords } from "../command/command-words.ts";
import { defineCommand, type Command, type Context } from "../command/command.ts";
import { StoppedError, UsageError } from "../command/failure.ts";
import { watchInterrupts } from "../command/interrupts.ts";
import { brief, optionOf, type Given } from "../command/option.ts";
import { options as table, pathOptions, pictureOptions } from "../command/options.ts";
import { isAmongPictures } from "../data/among-pictures.ts";
import { dataChoice } from "../data/choice.ts";
import { variantWords } from "../data/variant-words.ts";
import { progress, type Progress } from "../show/progress.ts";
import { say } from "../show/terminal.ts";
import { whileReading } from "../show/while-reading.ts";
import { dataArgument } from "./data-info.ts";

const options = {
  out: { kind: "text", takes: "folder", required: true, about: "where the prepared parts go" },
  replace: { kind: "flag", about: "overwrite other images that were prepared there" },
  workers: { ...table.workers, about: "threads that decode" },
  quiet: { ...table.quiet, about: "show no progress" },
  ...brief(pathOptions),
  ...brief(pictureOptions),
} as const;

interface PrepareRequest {
  readonly choice: DataChoice;
  readonly given: Given<typeof options>;
}

/** What was prepared, and with which options `train` takes it as it takes the pictures. */
interface PrepareReport {
  readonly out: string;
  readonly parts: readonly PreparedPart[];
  readonly variants: readonly string[];
}

/** `pixelweft data prepare`: a data set, decoded, in folders of its parts. */
export const dataPrepare: Command = defineCommand({
  name: "data prepare",
  about: "Writes a data set decoded, so that any image is read at once; resumes after a stop.",
  argument: dataArgument,
  options,
  notes:
    "Pictures are read as `train` reads them: it says what it chooses, and `train` takes the folder. Mirror images and moved ones are not prepared, and `train` chooses none for the folder: the command that is printed names those that it chooses for the pictures themselves.",
  examples: ["data prepare ./sprites --out prepared"],
  async resolve(given, [what]): Promise<PrepareRequest> {
    const choice = dataChoice(given, what);
    if (await isAmongPictures(given.out, choice))
      throw new UsageError(
        `Cannot prepare into ${given.out}: its pictures are what is prepared; name another folder with --out`,
      );
    return { choice, given };
  },
  act: prepareAll,
  show: ({ out, parts, variants }: PrepareReport) => [
    ...parts.map(
      ({ folder, images, skipped }) =>
        `${folder}: ${counted(images, "image")}${skipped === 0 ? "" : `, ${skipped} that cannot be read left out`}`,
    ),
    `train on it with: ${commandWords(shellWords("train", out, ...variants))}`,
  ],
});

async function prepareAll(
  { choice, given }: PrepareRequest,
  { terminal }: Context,
): Promise<PrepareReport> {
  const { out, replace = false, workers, skipDamaged = false } = given;
  const tell = (line: string): void => say(terminal, line);
  const { found, parts, close, variants } = await whileReading(choice.source, tell, async () => {
    const chosen = await chooseReading(choice);
    for (const line of chosenWords(chosen, optionOf)) tell(line);
    const words = await variantWords(chosen.choice);
    return { ...(await openParts(chosen.choice)), variants: words };
  });
  for (const note of pictureNotes(found)) say(terminal, note);
  // Until now nothing is written that a sudden end would leave behind.
  const answer = "Finishing the samples at hand; once more to leave at once";
  using interrupts = watchInterrupts(terminal, answer);
  const { signal } = interrupts;
  const done: PreparedPart[] = [];
  let bar: Progress | undefined;
  const prepared = prepareParts(parts, {
    folder: out,
    onCorrupt: skipDamaged ? "skip" : "throw",
    replace,
    workers,
    signal,
    onProgress({ name: label, done: images, count: total }) {
      bar ??= progress({ label, total, terminal });
      bar.update({ done: images });
    },
  });
  try {
    for await (const part of prepared) {
      bar?.finish();
      bar = undefined;
      done.push(part);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new StoppedError("Stopped; the same command goes on where this one was", {
      cause: error,
    });
  } finally {
    bar?.finish();
    await close();
  }
  return { out, parts: done, variants };
}
