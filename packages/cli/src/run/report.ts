import type { TrainingEvent } from "@pixelweft/pixelcnn";
import type { FittedSteps, RunEvent } from "@pixelweft/pixelcnn/node";
import { sampleText, terminalLook, timeWords } from "@pixelweft/pixelcnn/pictures";
import { progress, type Progress } from "../show/progress.ts";
import { say, type Terminal } from "../show/terminal.ts";
import type { TrainFlags, TrainPlan } from "./plan.ts";

/** Validations without a new best after which it is said, once, that a model overfits. */
const looksUntilWarning = 3;

/** Images after which samples of sprites show figures: the sheets of four sets in docs/pixel-art.md did. */
const firstUseful = 3200;

/** What is reported on, and where. */
interface ReportedRun extends Pick<TrainPlan, "settings" | "model">, Pick<TrainFlags, "patience"> {
  readonly terminal: Terminal;
  readonly until?: number | undefined;
}

/** Shows what happens in a run: a bar, the validations, and what can be done about long or overfitted ones. */
export class RunReport {
  readonly #run: ReportedRun;
  /** Missing until training begins. */
  #bar: Progress | undefined;
  #begun = 0;
  #hasToldTime = false;
  #total = 0;

  constructor(run: ReportedRun) {
    this.#run = run;
  }

  /** Shows an event. */
  note(event: RunEvent): void {
    const { terminal } = this.#run;
    if (event.kind === "timing")
      say(terminal, "Measuring the speed; a cold machine compiles for up to a minute first");
    if (event.kind === "fitted") this.#tellSteps(event);
    if (event.kind === "begin") this.#begin(event);
    if (event.kind === "progress") {
      const total = this.#total;
      this.#bar?.update({ done: event.examples, total, bitsPerDim: event.loss });
      this.#tellLongTime(event.secondsLeft);
    }
    if (event.kind === "reopened")
      this.#bar?.say(`${event.lost.message}; going on from step ${event.step} on a new one`);
    if (event.kind === "validation") this.#noteValidation(event);
    if (event.kind === "preview") this.#showSamples(event);
    if (event.kind === "steps") {
      const { steps, secondsPerStep } = event;
      this.#total = this.#imagesOf(steps);
      this.#bar?.say(`${secondsPerStep.toPrecision(3)} s a step by now: ${steps} steps fit`);
    }
    if (event.kind === "time is up") {
      this.finish();
      say(terminal, `Time is up after ${event.step} of ${event.steps} steps`);
    }
  }

  #begin({ steps, examples: done }: RunEvent & { readonly kind: "begin" }): void {
    this.#begun = performance.now();
    this.#total = this.#imagesOf(steps);
    const { err: stream } = this.#run.terminal;
    this.#bar = progress({ label: "train", total: this.#total, done, stream });
  }

  #showSamples({ step, images }: RunEvent & { readonly kind: "preview" }): void {
    const { terminal, settings, model } = this.#run;
    const { height, width, channels, levels } = model.config;
    const { palette } = settings;
    const look = terminalLook(terminal.err);
    const how = { height, width, channels, levels, palette, look } as const;
    this.#bar?.picture(`step ${step}:\n${sampleText(images, how)}`);
  }

  #tellSteps({ steps, secondsPerStep, warmup: shorter }: FittedSteps): void {
    const { settings, terminal } = this.#run;
    const words = `${secondsPerStep.toPrecision(3)} s a step: ${steps} steps fit`;
    say(terminal, `${words}, ${this.#imagesOf(steps)} images`);
    const { warmup, palette } = settings;
    const first = Math.ceil(firstUseful / this.#imagesOf(1));
    const time = timeWords(first * secondsPerStep);
    if (palette)
      say(
        terminal,
        steps < first
          ? `Figures show after about ${first} steps (${time} at this speed): a longer --minutes, or --from a trained model, makes them`
          : `Samples come every half minute; figures show after about ${first} steps, ${time}`,
      );
    if (shorter < warmup)
      say(terminal, `Few steps: the rate grows for ${shorter} of them, not for ${warmup}`);
  }

  #noteValidation(event: TrainingEvent & { readonly kind: "validation" }): void {
    const { step, best, found, bestStep, bestLoss } = event;
    const { bitsPerDim, standardError } = found;
    const mark = best ? ", the best so far" : "";
    this.#bar?.say(
      `step ${step}: validation ${bitsPerDim.toFixed(3)} bits/dim ± ${standardError.toFixed(3)}${mark}`,
    );
    if (event.looksSinceBest !== looksUntilWarning) return;
    const { patience } = this.#run;
    const end =
      patience > looksUntilWarning
        ? `it stops if that goes on for ${patience} validations`
        : "Ctrl-C loses nothing";
    this.#bar?.say(
      `step ${step}: the validation has not improved since step ${bestStep} (${bestLoss.toFixed(3)}), whose weights are kept: the model begins to memorise its images; ${end}, more images would help`,
    );
  }

  /** Says once what to do about a run of hours. */
  #tellLongTime(secondsLeft: number): void {
    const isLong = this.#run.until === undefined && secondsLeft > 2 * 3600;
    if (!isLong || this.#hasToldTime || performance.now() - this.#begun < 15_000) return;
    this.#hasToldTime = true;
    this.#bar?.say(
      `All steps take about ${timeWords(secondsLeft)} here. --minutes 30 trains as much as fits into half an hour; Ctrl-C saves, and --resume goes on`,
    );
  }

  /** Leaves the bar where it is. */
  finish(): void {
    this.#bar?.finish();
  }

  #imagesOf(steps: number): number {
    const { batch, accumulate } = this.#run.settings;
    return steps * batch * accumulate;
  }
}
