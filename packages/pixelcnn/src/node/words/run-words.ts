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
  /** Whether only what calls for something is said: nothing of how it goes. */
  readonly onlyWarnings?: boolean | undefined;
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
    const { goes, warns } = this.#linesOf(event);
    return [...(this.#run.onlyWarnings === true ? [] : goes), ...warns];
  }

  /** How it goes, and what calls for something. */
  #linesOf(event: RunEvent): Lines {
    if (event.kind === "begin") this.#begun = performance.now();
    if (event.kind === "timing")
      return going("Measuring the speed; a cold machine compiles for up to a minute first");
    if (event.kind === "fitted") return this.#ofSteps(event);
    if (event.kind === "progress") return this.#ofLongTime(event.secondsLeft);
    if (event.kind === "reopened")
      return warning(`${event.lost.message}; going on from step ${event.step} on a new one`);
    if (event.kind === "validation") return this.#ofValidation(event);
    if (event.kind === "steps")
      return going(
        `${event.secondsPerStep.toPrecision(3)} s a step by now: ${event.steps} steps fit`,
      );
    if (event.kind === "time is up")
      return going(`Time is up after ${event.step} of ${event.steps} steps`);
    return nothing;
  }

  #ofSteps({ steps, secondsPerStep, warmup: shorter }: FittedSteps): Lines {
    const { settings, isIndexed = false } = this.#run;
    const each = settings.batch * settings.accumulate;
    const first = Math.ceil(firstUseful / each);
    const time = timeWords(first * secondsPerStep);
    const isTooShort = steps < first;
    const figures = isTooShort
      ? `Figures show after about ${first} steps (${time} at this speed): a longer ${this.#nameOf("minutes")}, or ${this.#nameOf("from")} a trained model, makes them`
      : `Samples come every half minute; figures show after about ${first} steps, ${time}`;
    const { warmup } = settings;
    const speed = `${secondsPerStep.toPrecision(3)} s a step: ${steps} steps fit, ${steps * each} images`;
    const few = `Few steps: the learning rate grows for ${shorter} of them, not for ${warmup}`;
    return {
      goes: [speed, ...(isIndexed && !isTooShort ? [figures] : [])],
      warns: [...(isIndexed && isTooShort ? [figures] : []), ...(shorter < warmup ? [few] : [])],
    };
  }

  #ofValidation(event: TrainingEvent & { readonly kind: "validation" }): Lines {
    const { step, best, found, bestStep, bestLoss } = event;
    const { bitsPerDim, standardError, count } = found;
    const mark = best ? ", the best so far" : "";
    const error = count > 1 ? ` ± ${standardError.toFixed(3)}` : "";
    const line = `step ${step}: validation ${bitsPerDim.toFixed(3)} bits/dim${error}${mark}`;
    if (event.looksSinceBest !== looksUntilWarning) return going(line);
    const { patience } = this.#run;
    const end =
      patience > looksUntilWarning
        ? `it stops if that goes on for ${patience} validations`
        : "Ctrl-C loses nothing";
    const worse = `step ${step}: the validation has not improved since step ${bestStep} (${bestLoss.toFixed(3)}), whose weights are kept: the model begins to memorise its images; ${end}, more images would help`;
    return { goes: [line], warns: [worse] };
  }

  /** Says once what to do about a run of hours. */
  #ofLongTime(secondsLeft: number): Lines {
    const isLong = this.#run.isTimed !== true && secondsLeft > 2 * 3600;
    if (!isLong || this.#hasSaidTime || performance.now() - this.#begun < 15_000) return nothing;
    this.#hasSaidTime = true;
    return warning(
      `All steps take about ${timeWords(secondsLeft)} here. ${this.#nameOf("minutes")} 30 trains as much as fits into half an hour; Ctrl-C saves, and ${this.#nameOf("resume")} goes on`,
    );
  }
}

/** What is said of an event: how the run goes, and what calls for something. */
interface Lines {
  readonly goes: readonly string[];
  readonly warns: readonly string[];
}

const nothing: Lines = { goes: [], warns: [] };

function going(line: string): Lines {
  return { ...nothing, goes: [line] };
}

function warning(line: string): Lines {
  return { ...nothing, warns: [line] };
}
