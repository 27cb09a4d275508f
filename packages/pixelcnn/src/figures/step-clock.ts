import type { ProcessGroup } from "@pixelweft/layers";
import { recipeRate, type TrainingRecipe } from "../recipes/recipe.ts";
import { decidedByFirst } from "../train/decided-by-first.ts";
import type { Training, TrainingEvent } from "../train/training.ts";
import { secondsOfLook, stepsUntil, type TimeBudget } from "./fit-steps.ts";

/** A run that shall end at a time, as far as it is known at its beginning. */
export interface StepClockOptions extends Pick<TimeBudget, "validationImages"> {
  /** How it trains; its steps are those that fit by the speed of the first ones. */
  readonly recipe: TrainingRecipe;
  /** Updates done. */
  readonly done: number;
  /** Whether its steps are those of an earlier time, and are looked at soon. */
  readonly isEarlier?: boolean | undefined;
  /** Processes that train together: the first one decides. */
  readonly group?: ProcessGroup | undefined;
  /** When training shall be over, on the clock `now`. */
  readonly until: number;
  /** Milliseconds; `performance.now()` if missing. */
  readonly now?: (() => number) | undefined;
}

/** The part of the time by which a run may end early or late before its number of steps is corrected. */
const tolerance = 0.05;

/** Updates after which steps of an earlier time are looked at. */
const soon = 10;

/**
 * Corrects in the middle of a run how many updates fit into its time: the first ones may have been measured on a busy machine.
 *
 * @example
 * import { checkRecipe } from "@pixelweft/pixelcnn/recipes";
 * let time = 0;
 * const recipe = checkRecipe({ steps: 80, batch: 1 });
 * const clock = new StepClock({ recipe, validationImages: 0, done: 0, until: 80_000, now: () => time });
 * const rest = { kind: "progress", examples: 9, loss: 1, gradientNorm: 1, clipped: 0, learningRate: 1, examplesPerSecond: 1, secondsLeft: 1 } as const;
 * // The first update compiles.
 * time = 3000;
 * clock.note({ ...rest, step: 1 }); // undefined
 * // The next ten take half a second each, not a whole one.
 * time = 8000;
 * clock.note({ ...rest, step: 11 }); // 155
 */
export class StepClock {
  readonly #given: StepClockOptions;
  readonly #now: () => number;
  readonly #milliseconds: number;
  #steps: number;
  #check: number;
  #last: { step: number; at: number };
  #compiled = false;
  #looks = { count: 0, seconds: 0 };
  /** Since the last check. */
  #pace = { steps: 0, seconds: 0 };

  constructor(given: StepClockOptions) {
    const { recipe, done, until, isEarlier = false, now = () => performance.now() } = given;
    const { steps } = recipe;
    this.#given = given;
    this.#now = now;
    this.#steps = steps;
    this.#last = { step: done, at: now() };
    this.#milliseconds = until - this.#last.at;
    this.#check = isEarlier ? Math.min(done + soon, steps) : nextCheck(done, steps);
  }

  /** Seconds of an update since the check before this one. */
  secondsPerStep = 0;

  /**
   * Notes an event of a run, and gives the run another end where it would be far too early or too late, with the learning rate of its
   * recipe. Resolves to the updates in all if they are others than before. All processes of a group call it for all events.
   */
  async adjust(event: TrainingEvent, training: Training): Promise<number | undefined> {
    const found = this.note(event);
    if (found === undefined) return undefined;
    const { recipe, group } = this.#given;
    const steps = await decidedByFirst(group, found);
    this.#agree(steps);
    if (steps === training.steps) return undefined;
    training.changeEnd({ steps, learningRate: recipeRate({ ...recipe, steps }) });
    return steps;
  }

  /**
   * Notes an event. At some steps, the same ones in all processes of a group, it gives the number of updates that fit: that of before
   * unless the run would be far too early or too late.
   */
  note(event: TrainingEvent): number | undefined {
    if (event.kind !== "progress" && event.kind !== "validation") return undefined;
    const seconds = (this.#now() - this.#last.at) / 1000;
    const { step } = event;
    if (event.kind === "validation") {
      this.#looks = { count: this.#looks.count + 1, seconds: this.#looks.seconds + seconds };
    } else if (this.#compiled) {
      this.#pace.steps += Math.max(0, step - this.#last.step);
      this.#pace.seconds += seconds;
    }
    // Until the first news programs were compiled as well, which no other update waits for.
    this.#compiled = true;
    this.#last = { step, at: this.#now() };
    const isMeasured = event.kind === "progress" && this.#pace.steps > 0;
    const isDue = isMeasured && step >= this.#check && step < this.#steps;
    return isDue ? this.#corrected(step) : undefined;
  }

  #agree(steps: number): void {
    this.#steps = steps;
    this.#check = nextCheck(this.#last.step, steps);
  }

  #corrected(step: number): number {
    const { until, validationImages, recipe } = this.#given;
    const { validateEvery, batch, accumulate } = recipe;
    const { steps, seconds } = this.#pace;
    this.#pace = { steps: 0, seconds: 0 };
    this.secondsPerStep = seconds / Math.max(1, steps);
    const { secondsPerStep } = this;
    const { count, seconds: looking } = this.#looks;
    const sizes = { validationImages, imagesPerStep: batch * accumulate };
    const look = count > 0 ? looking / count : secondsOfLook(secondsPerStep, sizes);
    const left = until - this.#last.at;
    const perStep = secondsPerStep + look / validateEvery;
    const needed = 1000 * (perStep * (this.#steps - step) + look);
    if (Math.abs(needed - left) <= tolerance * this.#milliseconds) {
      this.#agree(this.#steps);
      return this.#steps;
    }
    const known = { done: step, seconds: left / 1000, secondsPerStep, validateEvery };
    this.#agree(stepsUntil({ ...known, lookSeconds: look }));
    return this.#steps;
  }
}

/** After an eighth of what is left: early enough to matter, and not at every step. */
function nextCheck(step: number, steps: number): number {
  return step + Math.max(1, Math.ceil((steps - step) / 8));
}
