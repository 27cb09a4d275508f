/**
 * The Gated PixelCNN of van den Oord et al. 2016: training, likelihoods in bits per dimension, and sampling.
 *
 * @module
 */
export type { EvaluateOptions, Evaluation } from "./likelihood/evaluate-batches.ts";
export { Likelihood } from "./likelihood/likelihood.ts";
export type { LikelihoodScore } from "./likelihood/tally.ts";
export type { GivenConfig, ModelName, PixelCNNConfig } from "./model/config.ts";
export { formatModel } from "./model/format-model.ts";
export { averagedModel, createModel, parseModel, toDevice } from "./model/model.ts";
export type { DeviceModel, Model, ToDeviceOptions } from "./model/model.ts";
export { canvasPixels } from "./pictures/canvas-pixels.ts";
export type { CanvasOptions, CanvasPalette, CanvasPixels } from "./pictures/canvas-pixels.ts";
export { complete } from "./completion/completion.ts";
export type { CompletionRequest } from "./completion/completion.ts";
export { interpolate } from "./sample/interpolation.ts";
export type { Prefix } from "./sample/prefix.ts";
export { Sampler } from "./sample/sampling.ts";
export type { SampledRows, SampleRequest } from "./sample/sample-request.ts";
export { backgroundLevelOf } from "./pictures/background-level.ts";
export type { LoweredSampler } from "./sample/lowered-sampler.ts";
export type { SamplerOptions } from "./sample/sampling.ts";
export { checkBatch } from "./train/batch.ts";
export type { Batch, Batches } from "./train/batch.ts";
export { train } from "./train/training.ts";
export type { Training, TrainingEvent } from "./train/training.ts";
export type { TrainingOptions } from "./train/training-options.ts";
