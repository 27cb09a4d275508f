/**
 * Layers over @pixelweft/tensor: functions of whole maps, evaluated over a window of their output.
 *
 * @module
 */
export { adamCorrections, adamDefaults, adamUpdate } from "./adam.ts";
export type { AdamOptions, AdamState, AdamStep } from "./adam.ts";
export { averageWeights } from "./average.ts";
export type { BatchLoss, LossFunction } from "./batch-gradients.ts";
export { CheckpointError, formatCheckpoint, parseCheckpoint } from "./checkpoint.ts";
export type { Checkpoint, FormatOptions, TrainingState } from "./checkpoint.ts";
export { convolutionEncoder, encoderSpecs } from "./convolution-encoder.ts";
export type { EncoderShape } from "./convolution-encoder.ts";
export { convolve, tapsOf } from "./convolve.ts";
export type { ConvolutionTerm, ConvolveOptions } from "./convolve.ts";
export { categoricalLogProb } from "./cross-entropy.ts";
export { deconvolution, deconvolutionSpecs } from "./deconvolution.ts";
export type { DeconvolutionShape } from "./deconvolution.ts";
export { depthToSpace, spaceToDepth } from "./depth-to-space.ts";
export { dropout } from "./dropout.ts";
export type { DropoutOptions } from "./dropout.ts";
export { gate, gatedLinear } from "./gate.ts";
export { checkGroups, colourMask, groupColumns, groupOf } from "./groups.ts";
export type { Groups, MaskKind, MaskShape } from "./groups.ts";
export type { LayerParameters } from "./map-layers.ts";
export { normals } from "./normal.ts";
export type { NormalOptions } from "./normal.ts";
export {
  countLive,
  initialValues,
  masked,
  maskedParameters,
  maskedValues,
  shapesOf,
  writeParameters,
} from "./parameters.ts";
export type { ParameterSpec, ParameterSpecs } from "./parameters.ts";
export { constantRate, cosineRate, exponentialRate } from "./schedules.ts";
export type { Schedule, Warmup } from "./schedules.ts";
export { DivergedError } from "./diverged-error.ts";
export { TrainingRun } from "./train.ts";
export type {
  BatchPlace,
  Look,
  Network,
  RunningNetwork,
  TrainEvent,
  TrainOptions,
} from "./train-options.ts";
export { readTrainer, resumeTrainer } from "./trainer-state.ts";
export type { RunPlace, TrainedParameters } from "./trainer-state.ts";
export { Trainer } from "./training.ts";
export type { Progress, Ranks, TrainerOptions } from "./training.ts";
export { tripletLoss, unitLength } from "./triplet-loss.ts";
export { everything, under } from "./window.ts";
export type { Window } from "./window.ts";
