import { existsSync } from "node:fs";
import { writeFileAtomically } from "@pixelweft/datasets";
import type { Training, TrainingEvent } from "@pixelweft/pixelcnn";
import { lineChart, type Curve } from "@pixelweft/pixelcnn/pictures";
import { leads } from "../job.ts";
import { saveFinished, saveModel } from "../model/checkpoint-file.ts";
import { timeWords } from "../show/pace.ts";
import { progress, type Progress } from "../show/progress.ts";
import type { CurvePoint } from "./folder.ts";
import type { MetricsLog } from "./metrics-log.ts";
import type { RunRequest } from "./options.ts";
import { referencesFor } from "./reference-rows.ts";
import { withSettings } from "./settings.ts";

/** Writes down what happens in a run: the log, the bar, the curve and the checkpoints. */
export class RunRecord {
  readonly #run: RunRequest;
  readonly #log: MetricsLog;
  readonly #bar: Progress;
  readonly #started = performance.now();
  #savedAt = performance.now();
  #savedStep: number;
  #hasToldTime = false;

  constructor(run: RunRequest, log: MetricsLog) {
    const { batch, accumulate, steps } = run.settings;
    this.#run = run;
    this.#log = log;
    this.#savedStep = run.model.training?.step ?? 0;
    this.#bar = progress({
      label: "train",
      total: steps * batch * accumulate,
      done: run.model.training?.examples ?? 0,
      stream: run.terminal.err,
    });
  }

  /** The checkpoint that a failed run can go back to. */
  get lastCheckpoint(): string | undefined {
    const { last } = this.#run.files;
    return existsSync(last) ? last : undefined;
  }

  /** Writes an event down, and saves when it is time. */
  async note(event: TrainingEvent, training: Training): Promise<void> {
    switch (event.kind) {
      case "progress": {
        const { kind: _, secondsLeft: __, examples: images, loss: bitsPerDim, ...rest } = event;
        const numbers = { ...rest, images, bitsPerDim };
        this.#bar.update({ done: images, bitsPerDim });
        this.#run.curves.train.push({ images, bitsPerDim });
        this.#tellLongTime(event.secondsLeft);
        await this.#log.append({ kind: "train", ...numbers, seconds: this.#seconds() });
        if (this.#isTimeToSave(event.step)) await this.save(training);
        return;
      }
      case "validation":
        await this.#noteValidation(event, training);
        return;
      case "reopened":
        this.#bar.say(`${event.lost.message}; going on from step ${event.step} on a new one`);
        await this.#log.append({ kind: "reopened", step: event.step, seconds: this.#seconds() });
        return;
      case "end": {
        // Nothing was trained before the first step, and nobody goes on from there.
        if (event.step > 0) await this.save(training);
        const { examples, ...end } = event;
        await this.#log.append({ ...end, images: examples, seconds: this.#seconds() });
      }
    }
  }

  async #noteValidation(
    event: Extract<TrainingEvent, { kind: "validation" }>,
    training: Training,
  ): Promise<void> {
    const { step, examples: images, best, found } = event;
    const { bitsPerDim, standardError, count } = found;
    const mark = best ? ", the best so far" : "";
    this.#bar.say(
      `step ${step}: validation ${bitsPerDim.toFixed(3)} bits/dim ± ${standardError.toFixed(3)}${mark}`,
    );
    if (event.looksSinceBest === patience)
      this.#bar.say(
        `step ${step}: the validation has not improved since step ${event.bestStep} (${event.bestLoss.toFixed(3)}), whose weights are kept: the model begins to learn its images by heart; Ctrl-C loses nothing, more images would help`,
      );
    this.#run.curves.validation.push({ images, bitsPerDim });
    await this.#log.append({
      kind: "validation",
      step,
      images,
      bitsPerDim,
      standardError,
      validationImages: count,
      best,
      seconds: this.#seconds(),
    });
    if (best) await this.#saveBest(training);
    await this.save(training);
    await this.drawCurve();
  }

  /** Says once what to do about a run of hours. */
  #tellLongTime(secondsLeft: number): void {
    const isLong = this.#run.until === undefined && secondsLeft > 2 * 3600;
    if (!isLong || this.#hasToldTime || this.#seconds() < 15) return;
    this.#hasToldTime = true;
    this.#bar.say(
      `All steps take about ${timeWords(secondsLeft)} here. --minutes 30 trains as much as fits into half an hour; Ctrl-C saves, and --resume goes on`,
    );
  }

  /** Saves the state of the run. */
  async save(training: Training): Promise<void> {
    if (!leads(this.#run.group)) return;
    const model = withSettings(await training.checkpoint(), this.#run.settings);
    await saveModel(this.#run.files.last, model);
    this.#savedAt = performance.now();
    this.#savedStep = training.step;
  }

  async #saveBest(training: Training): Promise<void> {
    const { files, settings } = this.#run;
    if (files.best === undefined || !leads(this.#run.group)) return;
    await saveFinished(files.best, await training.averaged(), {
      run: { step: training.step, settings },
    });
  }

  #isTimeToSave(step: number): boolean {
    const { saveEvery, saveMinutes = 5 } = this.#run;
    if (saveEvery !== undefined) return step - this.#savedStep >= saveEvery;
    return performance.now() - this.#savedAt >= saveMinutes * 60_000;
  }

  /** Draws both curves so far. */
  async drawCurve(): Promise<void> {
    if (!leads(this.#run.group)) return;
    const { curves, settings, data, files, model } = this.#run;
    const name = withoutPart(data.train.info.name);
    const train = averaged(curves.train, curvePoints);
    const { validation } = curves;
    const ends = [...train, ...validation].map(({ images }) => images);
    const references = referencesFor(name, model.config).filter(({ inCurve }) => inCurve);
    const chart = lineChart(
      [
        curve(`${settings.name}, training`, train),
        curve("held-out images", validation),
        ...references.map((row) => ({
          name: row.name,
          dashed: true,
          points: [Math.min(...ends), Math.max(...ends)].map((at) => ({
            at,
            bitsPerDim: row.bitsPerDim,
          })),
        })),
      ],
      `images of ${name}`,
    );
    await writeFileAtomically(files.curve, chart);
  }

  /** Leaves the bar where it is. */
  finish(): void {
    this.#bar.finish();
  }

  #seconds(): number {
    return Math.round(performance.now() - this.#started) / 1000;
  }
}

function curve(name: string, points: readonly CurvePoint[]): Curve {
  return { name, points: points.map(({ images, bitsPerDim }) => ({ at: images, bitsPerDim })) };
}

/** A loss is noisy from batch to batch: so many points show where it goes. */
const curvePoints = 100;

/** Means of neighbouring points, so that there are at most `most`. */
function averaged(points: readonly CurvePoint[], most: number): CurvePoint[] {
  const size = Math.ceil(points.length / most);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return Array.from({ length: size === 0 ? 0 : Math.ceil(points.length / size) }, (_, k) => {
    const some = points.slice(k * size, (k + 1) * size);
    return {
      images: mean(some.map(({ images }) => images)),
      bitsPerDim: mean(some.map(({ bitsPerDim }) => bitsPerDim)),
    };
  });
}

/** The name of a data set without `/train` at its end. */
function withoutPart(name: string): string {
  let end = name.length;
  while (name.endsWith("/train", end)) end -= "/train".length;
  return name.slice(0, end);
}

/** Validations without a new best after which it is said, once, that a model overfits. */
const patience = 3;
