import { resolve as resolvePath } from "node:path";
import { yardsticks, type Yardsticks } from "@pixelweft/datasets";
import { yardstickTable } from "@pixelweft/datasets/choice";
import { counted, textTable } from "@pixelweft/datasets/text";
import { averagedModel, type Evaluation } from "@pixelweft/pixelcnn";
import { countParameters, describeEvaluation } from "@pixelweft/pixelcnn/figures";
import { defineCommand, type Command } from "../command/command.ts";
import { UsageError } from "../command/failure.ts";
import { brief, under, type Given } from "../command/option.ts";
import { dataOptions, options as table, pathOptions, pictureOptions } from "../command/options.ts";
import { refuseInput, tryFile } from "../command/place.ts";
import { alsoLearntNotes, dependentNotes } from "../data/data-notes.ts";
import { withTestData, type TestImages } from "../data/test-data.ts";
import { className } from "../model/class-choice.ts";
import {
  evaluatedClass,
  givenWords,
  measuredLikelihood,
  type MeasuredLikelihood,
} from "../model/evaluated-class.ts";
import { evaluateModel } from "../model/evaluation.ts";
import { findModel, modelArgument } from "../model/find-model.ts";
import { ownFiles } from "../model/own-files.ts";
import { say } from "../show/terminal.ts";
import { withBackend } from "../with-backend.ts";

const options = {
  images: table.images,
  batch: { ...table.batch, usual: 32, about: "images computed at once" },
  split: table.split,
  class: {
    ...table.class,
    about: "the class of all images, for those without labels; all: the mean of p over classes",
  },
  each: { kind: "text", takes: "file", about: "bits of each image, as an array for numpy (.npy)" },
  eachPixel: { kind: "text", takes: "file", about: "bits of each pixel given those before it" },
  quiet: { ...table.quiet, about: "show no progress" },
  backend: table.backend,
  ...under("Images:", dataOptions),
  ...brief(pathOptions),
  ...brief(pictureOptions),
} as const;

/** What a model reaches on a data set. */
export interface EvaluateReport extends Omit<Evaluation, "classes">, TestImages {
  readonly model: string;
  readonly parameters: number;
  /** Updates that the model was trained for, where it says. */
  readonly step?: number;
  /** Height, width and colours. */
  readonly shape: readonly [number, number, number];
  readonly levels: number;
  readonly data: string;
  /** What the bits are of. */
  readonly likelihood: MeasuredLikelihood;
  /** The class that all images were measured as, where one was named. */
  readonly class?: string;
  readonly classes: readonly (Omit<Evaluation, "classes" | "nats"> & { readonly name: string })[];
  /** Where the bits of each image or pixel are. */
  readonly files: readonly string[];
  /** What simple coders need for the same images. */
  readonly yardsticks: Yardsticks;
}

/** `pixelweft evaluate`: the likelihood of a test set. */
export const evaluate: Command = defineCommand({
  name: "evaluate",
  about: "Measures the bits per dimension that a model reaches on a test set.",
  argument: modelArgument,
  options,
  notes:
    "Lower is better: bits for each value of an image, which the model would need to store it. The data is the test part of the model's own unless --data names pictures, of which it takes all, or the part that --split names. A model that takes a class measures an image given its class, which is less than without: --class all measures that, at the price of a pass for each class, and needs no labels.",
  examples: [
    "evaluate --images 1000",
    "evaluate runs/sprites",
    "evaluate runs/sprites --each bits.npy",
  ],
  async resolve(given, [what]) {
    const files = filesOf(given);
    for (const file of files) await tryFile(file, ".npy");
    if (new Set(files.map((file) => resolvePath(file))).size < files.length)
      throw new UsageError(
        `Cannot write ${given.eachPixel} for --each-pixel: --each writes the same file`,
      );
    const saved = await findModel(what);
    const inputs = [given.data, given.testData, given.labels, ...ownFiles(saved)];
    for (const file of files) await refuseInput(file, inputs);
    const label = given.class === undefined ? undefined : evaluatedClass(saved, given.class);
    return { saved, given, label };
  },
  act({ saved, given, label }, { terminal }) {
    const tell = (line: string): void => say(terminal, line);
    const classOption = "--class, or take the mean over all with --class all";
    const named = label === "all" ? ("any" as const) : label;
    const purpose = {
      flags: given,
      act: "evaluate on",
      label: named,
      classOption,
      colours: "refused" as const,
      tell,
    };
    return withTestData(saved, purpose, (data, images) =>
      withBackend(given.backend, terminal, async (backend): Promise<EvaluateReport> => {
        const { model, title, step } = saved;
        const { height, width, channels, levels } = model.config;
        const { batch, each, eachPixel } = given;
        const where = { backend, model: averagedModel(model), terminal };
        const how = { batch, each, eachPixel, label };
        const { classes, ...score } = await evaluateModel(data, { ...where, ...how });
        const seen = classes.filter(({ count }) => count > 0).length;
        const all = data.info.classes?.length ?? seen;
        const [some, these] =
          score.count === 1
            ? ["This image is", "it"]
            : [`These ${counted(score.count, "image")} are`, "these"];
        // Of what classes images are that --class names one for is not known.
        if (given.images !== undefined && typeof label !== "number" && seen < all)
          tell(`${some} of ${seen} of ${all} classes: the mean is that of ${these}`);
        if (score.count > 1) for (const note of dependentNotes(saved, given)) tell(note);
        for (const note of await alsoLearntNotes(saved, given, data)) tell(note);
        // --class names a class of the model, labels are those of the data.
        const nameOf = (number: number): string =>
          typeof label === "number"
            ? className(saved, number)
            : (data.info.classes?.[number] ?? String(number));
        return {
          model: title,
          parameters: countParameters(model.config),
          ...(step === undefined ? {} : { step }),
          shape: [height, width, channels],
          levels,
          data: data.info.name,
          ...images,
          likelihood: measuredLikelihood(saved, label),
          ...(typeof label === "number" ? { class: className(saved, label) } : {}),
          ...score,
          classes: classes
            .map((one, number) => ({ name: nameOf(number), ...one }))
            .filter((one) => one.count > 0),
          files: filesOf(given),
          yardsticks: await yardsticks(data, { levels }),
        };
      }),
    );
  },
  show: showEvaluation,
});

/** The files that were asked for. */
function filesOf({ each, eachPixel }: Pick<Given<typeof options>, "each" | "eachPixel">): string[] {
  return [each, eachPixel].filter((file) => file !== undefined);
}

function showEvaluation(report: EvaluateReport): string[] {
  const { model, parameters, step, shape, levels, data, count, bitsPerDim } = report;
  const trained = step === undefined ? "" : `, step ${step}`;
  const { lines, rows } = describeEvaluation(report);
  const [bits = "", ...more] = lines;
  const ours = { name: model, bitsPerDim, note: `this model, ${counted(count, "image")}` };
  return [
    `${model}: ${parameters.toLocaleString("en")} parameters, images of ${shape.join("x")} in ${levels} levels${trained}`,
    `${data}: ${countedImages(report)}`,
    "",
    `${bits}${givenWords(report.likelihood, report.class)}`,
    ...more,
    ...(rows.length > 0 ? ["", ...textTable(rows)] : []),
    "",
    ...yardstickTable(report.yardsticks, ours),
    ...report.files.map((file) => `The bits are in ${file}`),
  ];
}

/** How many images, and which where they are some of more. */
function countedImages({ count, of, chosen }: EvaluateReport): string {
  if (chosen === "all") return counted(count, "image");
  const which = chosen === "first" ? "the first" : "chosen at random, always the same";
  return `${counted(count, "image")} of ${of.toLocaleString("en")}, ${which}`;
}
