import { isPalette, type Codes, type Palette } from "@pixelweft/datasets";
import type { DataChoice } from "@pixelweft/datasets/choice";
import { isTraining, type TrainingRecipe } from "@pixelweft/pixelcnn/recipes";
import { isChoice, isListOf, isRecord, isText, isWhole } from "./is-choice.ts";

/** All that decides a training run besides its model; kept in its checkpoints, so that a resume needs no options. */
export interface RunSettings extends TrainingRecipe {
  readonly name: string;
  readonly data: DataChoice;
  /** Images held out of the training split; missing for the usual number. */
  readonly heldOut?: number;
  /** Names of the classes. */
  readonly classes?: readonly string[];
  /** What the values of indexed images stand for. */
  readonly palette?: Palette;
  /** What they are if they are codes of another model. */
  readonly codes?: Codes;
  readonly seed: number;
  /** The time that its steps are to take, where that decides their number. */
  readonly minutes?: number;
  /** The steps that were done when this time began; 0 if missing. */
  readonly minutesFrom?: number;
  /** Of a background model: the probability that a value of its images is replaced by a random one. */
  readonly mutate?: number;
  /** It stops after so many validations above the best one; 0: never. */
  readonly patience?: number;
  /** Images that are sampled on the way and at its end; 0: none. */
  readonly samples?: number;
  /** Updates between two saves. */
  readonly saveEvery?: number;
  /** Minutes between two saves. */
  readonly saveMinutes?: number;
  /** Of a demo that nobody has gone on with: the next one takes its place. */
  readonly demo?: true;
}

/** What a run that goes on keeps until it is asked for something else. */
export type Kept = "patience" | "samples" | "saveEvery" | "saveMinutes";

/** Whether what a file holds are the settings of a run, each field of its kind: files are not trusted. */
export function isSettings(value: unknown): value is RunSettings {
  if (!isTraining(value)) return false;
  const { seed, name, data, ...rest }: Readonly<Record<string, unknown>> = { ...value };
  const missingOr = (field: string, check: (found: unknown) => boolean): boolean =>
    rest[field] === undefined || check(rest[field]);
  return (
    isWhole(seed) &&
    isText(name) &&
    isChoice(data) &&
    missingOr("heldOut", (found) => isWhole(found)) &&
    missingOr("classes", (found) => isListOf(found, isText)) &&
    missingOr("palette", isPalette) &&
    missingOr("codes", (found) => isRecord(found) && isWhole(found["levels"], 2)) &&
    missingOr("minutes", isNumber) &&
    missingOr("minutesFrom", (found) => isWhole(found)) &&
    missingOr("mutate", isNumber) &&
    missingOr("patience", (found) => isWhole(found)) &&
    missingOr("samples", (found) => isWhole(found)) &&
    missingOr("saveEvery", (found) => isWhole(found, 1)) &&
    missingOr("saveMinutes", isNumber)
  );
}

function isNumber(value: unknown): boolean {
  return Number.isFinite(value);
}
