import type { DataChoice, TrainingData } from "@pixelweft/datasets/choice";
import type { Model } from "@pixelweft/pixelcnn";
import type { NamedRecipe, ResumableRun } from "@pixelweft/pixelcnn/node";
import type { Recipe } from "@pixelweft/pixelcnn/recipes";
import type { BackendName } from "@pixelweft/runtime/node";
import type { FoundModel } from "../model/find-model.ts";
import type { RunSettings } from "./settings.ts";

/** What will be trained, and on what. */
export interface TrainPlan {
  readonly model: Model;
  readonly settings: RunSettings;
  readonly data: TrainingData;
}

/** Fields of a recipe that options decide. */
type Override = "steps" | "batch" | "accumulate" | "levels" | "condition" | "model" | "optimiser";

/** Numbers that need not be given, and those that always are. */
type Numbers = "rate" | "seed" | "validation" | "mutate" | "saveEvery" | "saveMinutes";
type UsualNumbers = "patience" | "samples" | "workers";

/** What `pixelweft train` was given. */
export type TrainFlags = { readonly [N in Override]?: Recipe[N] | undefined } & {
  readonly [N in Numbers]?: number | undefined;
} & { readonly [N in UsualNumbers]: number } & {
  readonly download?: boolean | undefined;
  readonly backend: BackendName;
};

/** What is trained, and where it goes. */
export interface TrainRequest {
  readonly given: TrainFlags;
  readonly folder: string;
  readonly data: DataChoice;
  /** When training shall be over; missing for a number of steps, or for the usual time. */
  readonly minutes: number | undefined;
  /** The run that goes on. */
  readonly resumable?: ResumableRun<RunSettings>;
  /** Missing where the data decides. */
  readonly recipe?: NamedRecipe | undefined;
  /** The model that a new run starts from. */
  readonly from?: FoundModel | undefined;
}
