import { shellWords } from "../command/command-words.ts";
import { defineCommand, type Command } from "../command/command.ts";
import { refuseBeside } from "../command/conflicts.ts";
import { UsageError } from "../command/failure.ts";
import { brief, under, type Given } from "../command/option.ts";
import { dataOptions, options as table, pathOptions, pictureOptions } from "../command/options.ts";
import { refuseAmong, refuseInput, tryFile } from "../command/place.ts";
import { range } from "../data/range.ts";
import { withTestData } from "../data/test-data.ts";
import { classNumber } from "../model/class-choice.ts";
import { refuseCodes } from "../model/codes.ts";
import {
  completeImages,
  completionLines,
  usualCount,
  type CompletionRequest,
} from "../model/completions.ts";
import { findModel, modelArgument } from "../model/find-model.ts";
import { mixtureNotes } from "../model/mixture-min-p.ts";
import { ownFiles, ownFolders, usualPath } from "../model/own-files.ts";
import { tryPicture } from "../show/sample-pictures.ts";
import { say } from "../show/terminal.ts";
import { withBackend } from "../with-backend.ts";

const options = {
  count: { ...table.count, usual: undefined, about: "number of images to complete (default: 4)" },
  first: { kind: "whole", takes: "n", usual: 0, about: "number of the first one" },
  keep: {
    kind: "whole",
    takes: "n",
    about: "rows or columns that are kept (default: half of them)",
  },
  left: { kind: "flag", about: "keep columns on the left instead of rows" },
  vary: {
    kind: "flag",
    about: "keep fewer and fewer rows or columns from completion to completion",
  },
  each: {
    kind: "whole",
    takes: "n",
    least: 1,
    most: table.count.most,
    usual: 4,
    about: "completions of each image",
  },
  class: { ...table.class, about: "the class of all images, for those without labels" },
  temperature: table.temperature,
  minP: table.minP,
  seed: table.seed,
  scale: table.scale,
  out: {
    kind: "text",
    takes: "file",
    about: "the picture (default: completions.png, or with the next free number)",
  },
  quiet: table.quiet,
  backend: table.backend,
  split: table.split,
  ...under("Images:", dataOptions),
  ...brief(pathOptions),
  ...brief(pictureOptions),
} as const;

/** `pixelweft complete`: what might follow the first rows of images. */
export const complete: Command = defineCommand({
  name: "complete",
  about:
    "Keeps the first rows of images, or their left side, and samples the rest, several times each.",
  argument: modelArgument,
  options,
  notes: `A row of the picture is an image, what is kept of it, and its completions: samples of the model's own p(rest | start). With --left each is chosen among 8 candidates by what the model says of the kept columns. The data is the test part of the model's own unless --data names pictures.`,
  examples: [
    "complete --count 8 --each 6 --keep 10",
    "complete --vary --count 2",
    "complete sprites16 --left --vary --count 2",
    "complete runs/sprites --data hero.png --class heroes --keep 6",
  ],
  resolve,
  act({ given, request }, context) {
    const tell = (line: string): void => say(context.terminal, line);
    const { saved, how } = request;
    for (const note of mixtureNotes(saved.model.config, how.minP)) tell(note);
    const purpose = {
      flags: given,
      act: "complete",
      label: request.label,
      colours: "refused" as const,
      tell,
    };
    return withTestData(request.saved, purpose, (data) =>
      withBackend(given.backend, context.terminal, (backend) =>
        completeImages(data, request, { backend, context }),
      ),
    );
  },
  show: completionLines,
});

interface CompleteRequest {
  readonly given: Given<typeof options>;
  readonly request: CompletionRequest;
}

async function resolve(
  given: Given<typeof options>,
  [what]: readonly string[],
): Promise<CompleteRequest> {
  const { left = false, vary = false, first, each, count, scale } = given;
  const { seed, temperature, minP } = given;
  refuseBeside(given, "vary", ["keep"], "it keeps fewer and fewer");
  if (what !== undefined && /\.(?:png|jpe?g)$/i.test(what))
    throw new UsageError(
      `Cannot use ${what} as a model: it is a picture; use ${shellWords("--data", what)} to complete it`,
    );
  const saved = await findModel(what);
  refuseCodes(saved, "complete images");
  const { config } = saved.model;
  const [of, side] = left
    ? ([config.width, "columns"] as const)
    : ([config.height, "rows"] as const);
  const { keep = Math.floor(of / 2) } = given;
  if (keep >= of)
    throw new UsageError(
      `Cannot keep ${keep} ${side}: the images have ${of}, and nothing is left to complete`,
    );
  const fewer = (k: number): number => Math.round((of * (each - k)) / (each + 1));
  const kept = range(0, each).map((k) => (vary ? fewer(k) : keep));
  const label = given.class === undefined ? undefined : classNumber(saved, given.class, "complete");
  const out = given.out ?? (await usualPath(saved, "completions.png"));
  // Among files of single images, or in an animation, originals would pass for completions.
  await tryFile(out, ".png");
  await refuseInput(out, [given.data, given.testData, ...ownFiles(saved)]);
  await refuseAmong(out, ownFolders(saved));
  await tryPicture(out, (count ?? usualCount) * (each + 2), {
    config,
    look: { columns: each + 2, scale },
  });
  const how = { seed, temperature, minP };
  return { given, request: { saved, first, count, side, kept, label, how, out, scale } };
}
