/**
 * Models that are conditioned on what another network makes, trained together with it: maps of a class, a code or another picture, and
 * the code of the image itself (paper, sections 2.3 and 2.4).
 *
 * @module
 */
export type { FitProgress } from "../train/fit.ts";
export { conditionUse } from "./condition-use.ts";
export type { ConditionUse } from "./condition-use.ts";
export {
  conditionedToDevice,
  Conditioner,
  createConditionedModel,
  formatConditionedModel,
  parseConditionedModel,
} from "./conditioned-model.ts";
export type {
  ConditionedDeviceModel,
  ConditionedModel,
  MadeConditions,
} from "./conditioned-model.ts";
export { ConditionedTraining } from "./conditioned-training.ts";
export type { ConditionedTrainingOptions } from "./conditioned-training.ts";
export { checkConditioner } from "./conditioner.ts";
export type { ConditionerConfig } from "./conditioner.ts";
export { lowerResolution, withHole, withoutColour } from "./image-sources.ts";
export type { Hole, ImageSize } from "./image-sources.ts";
export type { SourceBatch } from "./source-batch.ts";
