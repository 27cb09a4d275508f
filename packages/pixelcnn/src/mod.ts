/**
 * The Gated PixelCNN of van den Oord et al. 2016: training, likelihoods in bits per dimension, and sampling.
 *
 * @module
 */
export type { Batch, Batches } from "./batch.ts";
export { BayesClassifier } from "./classify.ts";
export type { ClassifierScore } from "./classify.ts";
export { complete } from "./completion.ts";
export type { CompletionRequest } from "./completion.ts";
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
export { checkConfig, configDefaults, reach } from "./config.ts";
export type { ModelName, PixelCNNConfig } from "./config.ts";
export { createEmbedder, Embedder, formatEmbedder, parseEmbedder } from "./embedder.ts";
export type { EmbedderConfig, EmbedderModel, EmbedderTraining, IdentityBatch } from "./embedder.ts";
export type { SubPixelPlace } from "./field.ts";
export type { Flops } from "./flops.ts";
export { drawIdentities, retrievalAccuracy } from "./identities.ts";
export type { IdentityDraw } from "./identities.ts";
export { lowerResolution, withHole, withoutColour } from "./image-sources.ts";
export type { Hole, ImageSize } from "./image-sources.ts";
export { interpolate } from "./interpolation.ts";
export type { Ends } from "./interpolation.ts";
export { Likelihood } from "./likelihood.ts";
export type { Evaluation } from "./likelihood.ts";
export { bitsPerDimLoss } from "./loss.ts";
export type { FitProgress } from "./fit.ts";
export { linearProbe } from "./linear-probe.ts";
export type { LabelledCodes, ProbeOptions } from "./linear-probe.ts";
export { logMixture, posterior } from "./mixture.ts";
export type { MixtureOptions } from "./mixture.ts";
export {
  countParameters,
  createModel,
  formatModel,
  parseModel,
  averagedModel,
  toDevice,
} from "./model.ts";
export type { DeviceModel, Model, ToDeviceOptions } from "./model.ts";
export {
  createMseAutoEncoder,
  formatMseAutoEncoder,
  MseAutoEncoder,
  parseMseAutoEncoder,
} from "./mse-auto-encoder.ts";
export type {
  MseAutoEncoderConfig,
  MseAutoEncoderModel,
  MseAutoEncoderOptions,
  MseTraining,
} from "./mse-auto-encoder.ts";
export { nearestImages } from "./nearest.ts";
export type { Neighbour } from "./nearest.ts";
export { modelFigures } from "./model-figures.ts";
export type { FieldFigures, ModelFigures } from "./model-figures.ts";
export { logits, logProb } from "./network.ts";
export type { Prefix } from "./prefix.ts";
export type { PlannedMemory } from "./planned-memory.ts";
export { receptiveField } from "./receptive-field.ts";
export { Sampler } from "./sampling.ts";
export type { SampleRequest, SamplerOptions } from "./sampling.ts";
export { levelsAsMaps, SoftmaxClassifier } from "./softmax-classifier.ts";
export type {
  Accuracy,
  ClassifierTraining,
  LabelledBatches,
  LabelledMaps,
  SoftmaxClassifierOptions,
} from "./softmax-classifier.ts";
export type { SourceBatch } from "./source-batch.ts";
export { parameterSpecs } from "./specs.ts";
export type { Conditions } from "./stages.ts";
export type { LikelihoodScore } from "./tally.ts";
export { DivergedError, Training } from "./training.ts";
export type { TrainingEvent, TrainingOptions } from "./training.ts";
export { verifyGoldenFile } from "./verify.ts";
export type { Agreement } from "./verify.ts";
