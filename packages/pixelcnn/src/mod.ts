/**
 * The Gated PixelCNN of van den Oord et al. 2016: training, likelihoods in bits per dimension, and sampling.
 *
 * @module
 */
export { BayesClassifier } from "./likelihood/classify.ts";
export type { ClassifierScore } from "./likelihood/classify.ts";
export { Likelihood } from "./likelihood/likelihood.ts";
export type { EvaluateOptions, Evaluation } from "./likelihood/likelihood.ts";
export { logMixture, posterior } from "./likelihood/mixture.ts";
export type { MixtureOptions } from "./likelihood/mixture.ts";
export type { LikelihoodScore } from "./likelihood/tally.ts";
export { checkConfig, configDefaults, reach } from "./model/config.ts";
export type { ModelName, PixelCNNConfig } from "./model/config.ts";
export type { SubPixelPlace } from "./model/field.ts";
export type { Flops } from "./model/flops.ts";
export { modelFigures } from "./model/model-figures.ts";
export type { FieldFigures, ModelFigures } from "./model/model-figures.ts";
export {
  countParameters,
  createModel,
  formatModel,
  parseModel,
  averagedModel,
  toDevice,
} from "./model/model.ts";
export type { DeviceModel, Model, ToDeviceOptions } from "./model/model.ts";
export { logits, logProb } from "./model/network.ts";
export type { PlannedMemory } from "./model/planned-memory.ts";
export { receptiveField } from "./model/receptive-field.ts";
export { parameterSpecs } from "./model/specs.ts";
export type { Conditions } from "./model/stages.ts";
export { verifyGoldenFile } from "./model/verify.ts";
export type { Agreement } from "./model/verify.ts";
export { complete } from "./sample/completion.ts";
export type { CompletionRequest } from "./sample/completion.ts";
export { interpolate } from "./sample/interpolation.ts";
export type { Ends } from "./sample/interpolation.ts";
export type { Prefix } from "./sample/prefix.ts";
export { Sampler } from "./sample/sampling.ts";
export type { SampleRequest, SamplerOptions } from "./sample/sampling.ts";
export type { Batch, Batches } from "./train/batch.ts";
export { bitsPerDimLoss } from "./train/loss.ts";
export { train } from "./train/training.ts";
export type { Training, TrainingEvent, TrainingOptions } from "./train/training.ts";
