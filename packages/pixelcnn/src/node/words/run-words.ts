import type { TrainingRecipe } from "../../recipes/recipe.ts";
import { timeWords } from "../../terminal/pace.ts";
import type { TrainingEvent } from "../../train/training.ts";
import type { FittedSteps, RunEvent } from "../run/train-run-options.ts";

/** Validations without a new best after which it is said, once, that a model overfits. */
const looksUntilWarning = 3;

/** Images after which samples of sprites show figures: the sheets of four sets in docs/pixel-art.md did. */
const firstUseful = 3200;

/** What is said of a run depends on. */
export interface RunWordsOptions {
  readonly settings: Pick<TrainingRecipe, "batch" | "accumulate" | "warmup">;
  /** Validations above the best after which it stops. */
  readonly patience: number;
  /** Whether a time ends it. */
  readonly isTimed?: boolean | undefined;
  /** Whether its images have a palette, as sprites do. */
  readonly isIndexed?: boolean | undefined;
  /** What a way out is called, such as the option of a command line. */
  readonly nameOf?: ((field: "minutes" | "from" | "resume") => string) | undefined;
}

/**
 * Says in lines what happens in a run, and what can be done about a long or an overfitted one; of steps that go as they should, nothing.
 *
 * @example
 * const words = new RunWords({ settings: { batch: 8, accumulate: 1, warmup: 20 }, patience: 0 });
 * words.of({ kind: "fitted", steps: 50, secondsPerStep: 0.5, warmup: 20 }); // ["0.500 s a step: 50 steps fit, 400 images"]
 * words.of({ kind: "time is up", step: 40, steps: 50 }); // ["Time is up after 40 of 50 steps"]
 */
export class RunWords {
  readonly #run: RunWordsOptions;
  readonly #nameOf: NonNullable<RunWordsOptions["nameOf"]>;
  #begun = 0;
  #hasSaidTime = false;

  constructor(run: RunWordsOptions) {
    this.#run = run;
    this.#nameOf = run.nameOf ?? ((field) => field);
  }

  /** The lines on an event, none where there is nothing to say. */
  of(event: RunEvent): string[] {
    if (event.kind === "begin") this.#begun = performance.now();
    if (event.kind === "timing")
      return ["Measuring the speed; a cold machine compiles for up to a minute first"];
    if (event.kind === "fitted") return this.#ofSteps(event);
    if (event.kind === "progress") return this.#ofLongTime(event.secondsLeft);
    if (event.kind === "reopened")
      return [`${event.lost.message}; going on from step ${event.step} on a new one`];
    if (event.kind === "validation") return this.#ofValidation(event);
    if (event.kind === "steps")
      return [`${event.secondsPerStep.toPrecision(3)} s a step by now: ${event.steps} steps fit`];
    if (event.kind === "time is up")
      return [`Time is up after ${event.step} of ${event.steps} steps`];
    return [];
  }

  #ofSteps({ steps, secondsPerStep, warmup: shorter }: FittedSteps): string[] {
    const { settings, isIndexed = false } = this.#run;
    const each = settings.batch * settings.accumulate;
    const first = Math.ceil(firstUseful / each);
    const time = timeWords(first * secondsPerStep);
    const figures =
      steps < first
        ? `Figures show after about ${first} steps (${time} at this speed): a longer ${this.#nameOf("minutes")}, or ${this.#nameOf("from")} a trained model, makes them`
        : `Samples come every half minute; figures show after about ${first} steps, ${time}`;
    const { warmup } = settings;
    return [
      `${secondsPerStep.toPrecision(3)} s a step: ${steps} steps fit, ${steps * each} images`,
      ...(isIndexed ? [figures] : []),
      ...(shorter < warmup
        ? [`Few steps: the learning rate grows for ${shorter} of them, not for ${warmup}`]
        : []),
    ];
  }

  #ofValidation(event: TrainingEvent & { readonly kind: "validation" }): string[] {
    const { step, best, found, bestStep, bestLoss } = event;
    const { bitsPerDim, standardError, count } = found;
    const mark = best ? ", the best so far" : "";
    const error = count > 1 ? ` ± ${standardError.toFixed(3)}` : "";
    const line = `step ${step}: validation ${bitsPerDim.toFixed(3)} bits/dim${error}${mark}`;
    if (event.looksSinceBest !== looksUntilWarning) return [line];
    const { patience } = this.#run;
    const end =
      patience > looksUntilWarning
        ? `it stops if that goes on for ${patience} validations`
        : "Ctrl-C loses nothing";
    return [
      line,
      `step ${step}: the validation has not improved since step ${bestStep} (${bestLoss.toFixed(3)}), whose weights are kept: the model begins to memorise its images; ${end}, more images would help`,
    ];
  }

  /** Says once what to do about a run of hours. */
  #ofLongTime(secondsLeft: number): string[] {
    const isLong = this.#run.isTimed !== true && secondsLeft > 2 * 3600;
    if (!isLong || this.#hasSaidTime || performance.now() - this.#begun < 15_000) return [];
    this.#hasSaidTime = true;
    return [
      `All steps take about ${timeWords(secondsLeft)} here. ${this.#nameOf("minutes")} 30 trains as much as fits into half an hour; Ctrl-C saves, and ${this.#nameOf("resume")} goes on`,
    ];
  }
}
