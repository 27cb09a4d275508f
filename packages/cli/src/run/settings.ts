import { isPalette, type Codes, type Palette } from "@pixelweft/datasets";
import type { DataChoice } from "@pixelweft/datasets/choice";
import { isTraining, type TrainingRecipe } from "@pixelweft/pixelcnn/recipes";

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
  /** Of a background model: the probability that a value of its images is replaced by a random one. */
  readonly mutate?: number;
  /** It stops after so many validations above the best one; 0: never. */
  readonly patience?: number;
  /** Of a demo that nobody has gone on with: the next one takes its place. */
  readonly demo?: true;
}

/** Whether what a file holds are the settings of a run. */
export function isSettings(value: unknown): value is RunSettings {
  if (!isTraining(value)) return false;
  const fields: Readonly<Record<string, unknown>> = { ...value };
  return (
    typeof fields["seed"] === "number" &&
    typeof fields["name"] === "string" &&
    typeof fields["data"] === "object" &&
    (fields["patience"] === undefined || typeof fields["patience"] === "number") &&
    (fields["palette"] === undefined || isPalette(fields["palette"]))
  );
}
