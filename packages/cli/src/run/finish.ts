import { join } from "node:path";
import { frequencyBits, writeCodes } from "@pixelweft/datasets";
import type { Model } from "@pixelweft/pixelcnn";
import type { RunFiles, TrainRunOutcome } from "@pixelweft/pixelcnn/node";
import { checkSheet, classesInTurn } from "@pixelweft/pixelcnn/pictures";
import type { Backend } from "@pixelweft/tensor";
import { shellWords } from "../command/command-words.ts";
import type { Context } from "../command/command.ts";
import { range } from "../data/range.ts";
import { className, columnsOf } from "../model/class-choice.ts";
import { isOfCodes } from "../model/codes.ts";
import { compareSamples, formOf } from "../model/copies.ts";
import { drawCodes, drawImages, type Drawing } from "../model/drawing.ts";
import { mixtureMinP } from "../model/mixture-min-p.ts";
import { showSamples, type SampleLook } from "../show/sample-pictures.ts";
import { say } from "../show/terminal.ts";
import { bestWeights } from "./best-weights.ts";
import { makeUnlessStopped } from "./make-unless-stopped.ts";
import { stopped, type TrainReport } from "./outcome.ts";
import { proposedMinP } from "./proposed-min-p.ts";
import type { TrainPlan, TrainRequest } from "./request.ts";

/** Where a run goes, and what was asked for. */
export interface RunPlace {
  readonly given: TrainRequest["given"];
  readonly files: RunFiles;
  readonly context: Context;
  readonly signal: AbortSignal;
}

type Ended = RunPlace & Pick<TrainPlan, "settings" | "data"> & { readonly device: Backend };

/** Refuses more samples than a sheet has room for, before the training that they are of. */
export function checkSamples(plan: TrainPlan, count: number): void {
  if (count === 0 || isOfCodes(plan)) return;
  const { config } = plan.model;
  const { height, width, channels } = config;
  checkSheet(count, { height, width, channels, ...lookOf(config, count) });
}

/** Classes side by side, where there are some. */
function lookOf({ numClasses }: Model["config"], count: number): SampleLook {
  return { columns: columnsOf(numClasses, count) };
}

/** Samples from what was trained. StoppedError where it was stopped. */
export async function finishRun(
  { model, reason, trainingLoss }: TrainRunOutcome,
  place: Ended,
): Promise<TrainReport> {
  const { given, files, settings, data, signal, context } = place;
  const { step = 0, examples: images = 0, notes } = model.training ?? {};
  if (reason === "stopped") throw stopped(step, files.folder);
  const { group } = context.terminal.job ?? {};
  const shown = given.samples > 0 ? await bestWeights(model, files, group) : model;
  const samples = given.samples > 0 && (await sampleTogether(shown, place));
  const option = samples ? await keptShapes(shown, place) : [];
  const best = notes?.["best"];
  const { numClasses, levels } = model.config;
  const isJudged = typeof best === "number" && Number.isFinite(best);
  // A background model is judged by pictures with random pixels, of which none has the frequencies.
  const isComparable = isJudged && settings.mutate === undefined;
  const frequencies = isComparable
    ? await frequencyBits(data.train, data.validation, { levels })
    : undefined;
  const form = formOf(model.config, settings.palette);
  const watched = { data, form, levels, signal, terminal: context.terminal };
  const copies = samples ? await compareSamples(samples, watched) : undefined;
  // Those that are held out are the next best test.
  const isHeldOut = data.validation.info.count > 0 && data.isLearnt !== true;
  const part = isHeldOut ? "validation" : "train";
  const split = (await data.hasTest()) ? [] : ["--split", part];
  const { folder } = files;
  return {
    folder,
    preset: settings.name,
    steps: step,
    images,
    reason,
    bitsPerDim: isJudged ? best : undefined,
    trainingLoss,
    passes: images / data.pictures,
    hasRisen: Number(notes?.["worse"] ?? 0) > 0,
    frequencies,
    copies: copies?.report,
    classes: range(0, settings.codes ? 0 : Math.min(given.samples, numClasses)).map((k) =>
      className({ settings }, k),
    ),
    next: settings.codes
      ? [shellWords("sample", folder, "--count", "64")]
      : [
          shellWords("sample", folder, "--count", "64", ...option),
          shellWords("complete", folder, ...split),
          shellWords("evaluate", folder, ...split),
        ],
  };
}

/** The option that images are sampled best with, for sprites as docs/pixel-art.md says; nothing for most others. */
async function keptShapes(model: Model, place: Ended): Promise<string[]> {
  const fixed = mixtureMinP(model.config);
  if (fixed !== undefined) return ["--min-p", String(fixed)];
  const { settings, data, context, signal, device: backend } = place;
  const { palette, seed } = settings;
  const { terminal } = context;
  if (settings.data.pictures?.crops !== undefined || (terminal.job?.group.size ?? 1) > 1) return [];
  const drawing = { backend, model, seed, palette, terminal, signal };
  const minP = await proposedMinP(drawing, data.validation);
  return minP === undefined ? [] : ["--min-p", String(minP)];
}

/** Samples, each process its share of the images. */
async function sampleTogether(model: Model, place: Ended): Promise<Uint8Array | undefined> {
  const { given, files, context, signal, settings, device } = place;
  const { samples: count } = given;
  const { config } = model;
  const { palette, seed } = settings;
  const { terminal } = context;
  const { group } = terminal.job ?? {};
  const labels = classesInTurn(config, count);
  const minP = mixtureMinP(config);
  if (minP !== undefined)
    say(
      terminal,
      `Samples are drawn with --min-p ${minP}, without levels of a mixture's far tails`,
    );
  const part = (numbers: Uint32Array): Drawing => ({
    backend: device,
    model,
    seed,
    palette,
    terminal,
    signal,
    minP,
    count: numbers.length,
    numbers,
    labels: labels && Int32Array.from(numbers, (n) => labels[n] ?? 0),
  });
  if (isOfCodes({ model, settings })) {
    const draw = (numbers: Uint32Array): Promise<Uint16Array> => drawCodes(part(numbers));
    const codes = await makeUnlessStopped(group, count, draw, Uint16Array);
    await writeCodes(join(files.folder, "samples.npy"), codes, { ...config, labels });
    return undefined;
  }
  const drawn = await makeUnlessStopped(group, count, (numbers) => drawImages(part(numbers)));
  const look = lookOf(config, count);
  await showSamples(files.samples, drawn, { config, palette, look, context });
  return drawn;
}
