/**
 * Models that are conditioned on what another network makes, trained together with it: maps of a class, a code or another picture, and
 * the code of the image itself (paper, sections 2.3 and 2.4). A network of your own is an object of the form `Conditioner`.
 *
 * @module
 */
export { conditionUse } from "./condition-use.ts";
export type { ConditionUse } from "./condition-use.ts";
export { labelInput, sourceInput } from "./conditioned-inputs.ts";
export {
  conditionedToDevice,
  createConditionedModel,
  formatConditionedModel,
  parseConditionedModel,
} from "./conditioned-model.ts";
export type { ConditionedDeviceModel, ConditionedModel } from "./conditioned-model.ts";
export { trainConditioned } from "./conditioned-training.ts";
export type { ConditionedTraining, ConditionedTrainingOptions } from "./conditioned-training.ts";
export { ConditionerProgram } from "./conditioner-program.ts";
export type { MadeConditions } from "./conditioner-program.ts";
export type {
  Conditioner,
  ConditionerBatch,
  ConditionerGiven,
  SourceBatch,
} from "./conditioner.ts";
export { conditioners } from "./conditioners/all.ts";
export type { ConditionerMakers } from "./conditioners/all.ts";
export { classConditioner } from "./conditioners/class.ts";
export type { ClassConditionerOptions } from "./conditioners/class.ts";
export { codeConditioner } from "./conditioners/code.ts";
export type { CodeConditionerOptions } from "./conditioners/code.ts";
export { deconvolutionConditioner } from "./conditioners/deconvolution.ts";
export type { DeconvolutionConditionerOptions } from "./conditioners/deconvolution.ts";
export { holeConditioner } from "./conditioners/hole.ts";
export type { HoleConditionerOptions } from "./conditioners/hole.ts";
export { lowResolutionConditioner } from "./conditioners/low-resolution.ts";
export type { LowResolutionConditionerOptions } from "./conditioners/low-resolution.ts";
export { pictureConditioner } from "./conditioners/picture.ts";
export type { PictureConditionerOptions } from "./conditioners/picture.ts";
export { lowerResolution, withHole, withoutColour } from "./image-sources.ts";
export type { Hole, ImageSize } from "./image-sources.ts";
export type { BatchInputs } from "../train/batch.ts";
