/**
 * The Gated PixelCNN of van den Oord et al. 2016: training, likelihoods in bits per dimension, and sampling.
 *
 * @module
 */
export type { Batch, Batches } from "./batch.ts";
export { checkConfig, configDefaults, reach } from "./config.ts";
export type { ModelName, PixelCNNConfig } from "./config.ts";
export type { SubPixelPlace } from "./field.ts";
export { Likelihood } from "./likelihood.ts";
export type { Evaluation } from "./likelihood.ts";
export { bitsPerDimLoss } from "./loss.ts";
export { countParameters, createModel, formatModel, parseModel, toDevice } from "./model.ts";
export type { DeviceModel, Model } from "./model.ts";
export { logits, logProb } from "./network.ts";
export { receptiveField } from "./receptive-field.ts";
export { Sampler } from "./sampling.ts";
export type { SampleRequest, SamplerOptions } from "./sampling.ts";
export { parameterSpecs } from "./specs.ts";
export type { Conditions } from "./stages.ts";
export { NonFiniteLossError, Training } from "./training.ts";
export type { TrainingEvent, TrainingOptions } from "./training.ts";
export { verifyGoldenFile } from "./verify.ts";
export type { Agreement } from "./verify.ts";
