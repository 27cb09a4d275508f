import type { TrainingEvent } from "@pixelweft/pixelcnn";
import { timeWords } from "@pixelweft/pixelcnn/pictures";
import { progress, type Progress } from "../show/progress.ts";
import type { RunRequest } from "./options.ts";

/** Validations without a new best after which it is said, once, that a model overfits. */
const looksUntilWarning = 3;

/** Shows what happens in a run: a bar, the validations, and what can be done about long or overfitted ones. */
export class RunReport {
  readonly #run: RunRequest;
  readonly #bar: Progress;
  readonly #started = performance.now();
  #hasToldTime = false;
  #total: number;

  constructor(run: RunRequest) {
    this.#run = run;
    this.#total = imagesOf(run, run.settings.steps);
    this.#bar = progress({
      label: "train",
      total: this.#total,
      done: run.model.training?.examples ?? 0,
      stream: run.terminal.err,
    });
  }

  /** Shows an event. */
  note(event: TrainingEvent): void {
    if (event.kind === "progress") {
      const total = this.#total;
      this.#bar.update({ done: event.examples, total, bitsPerDim: event.loss });
      this.#tellLongTime(event.secondsLeft);
    }
    if (event.kind === "reopened")
      this.#bar.say(`${event.lost.message}; going on from step ${event.step} on a new one`);
    if (event.kind === "validation") this.#noteValidation(event);
  }

  /** Says that another number of steps fits into the time. */
  changeSteps(steps: number, secondsPerStep: number): void {
    this.#total = imagesOf(this.#run, steps);
    this.#bar.say(`${secondsPerStep.toPrecision(3)} s a step by now: ${steps} steps fit`);
  }

  #noteValidation(event: TrainingEvent & { readonly kind: "validation" }): void {
    const { step, best, found, bestStep, bestLoss } = event;
    const { bitsPerDim, standardError } = found;
    const mark = best ? ", the best so far" : "";
    this.#bar.say(
      `step ${step}: validation ${bitsPerDim.toFixed(3)} bits/dim ± ${standardError.toFixed(3)}${mark}`,
    );
    if (event.looksSinceBest !== looksUntilWarning) return;
    const { patience } = this.#run;
    const end =
      patience > looksUntilWarning
        ? `it stops if that goes on for ${patience} validations`
        : "Ctrl-C loses nothing";
    this.#bar.say(
      `step ${step}: the validation has not improved since step ${bestStep} (${bestLoss.toFixed(3)}), whose weights are kept: the model begins to memorise its images; ${end}, more images would help`,
    );
  }

  /** Says once what to do about a run of hours. */
  #tellLongTime(secondsLeft: number): void {
    const isLong = this.#run.until === undefined && secondsLeft > 2 * 3600;
    if (!isLong || this.#hasToldTime || performance.now() - this.#started < 15_000) return;
    this.#hasToldTime = true;
    this.#bar.say(
      `All steps take about ${timeWords(secondsLeft)} here. --minutes 30 trains as much as fits into half an hour; Ctrl-C saves, and --resume goes on`,
    );
  }

  /** Leaves the bar where it is. */
  finish(): void {
    this.#bar.finish();
  }
}

function imagesOf({ settings: { batch, accumulate } }: RunRequest, steps: number): number {
  return steps * batch * accumulate;
}
