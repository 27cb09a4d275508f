/**
 * Layers over @pixelweft/tensor: functions of whole maps, evaluated over a window of their output.
 *
 * @module
 */
export { adamCorrections, adamDefaults, adamUpdate } from "./optimisers/adam.ts";
export type { AdamOptions, AdamState, AdamStep } from "./optimisers/adam.ts";
export { averageWeights } from "./optimisers/ema.ts";
export type { BatchLoss, LossFunction } from "./training/batch-gradients.ts";
export { CheckpointError } from "./training/checkpoint-error.ts";
export { formatCheckpoint, parseCheckpoint } from "./training/checkpoint.ts";
export type { Checkpoint, FormatOptions, TrainingState } from "./training/checkpoint.ts";
export { convolutionEncoder, encoderSpecs } from "./networks/convolution-encoder.ts";
export type { EncoderShape } from "./networks/convolution-encoder.ts";
export { convolve, tapsOf } from "./causal/convolve.ts";
export type { ConvolutionTerm, ConvolveOptions } from "./causal/convolve.ts";
export { categoricalLogProb } from "./cross-entropy.ts";
export { deconvolution, deconvolutionSpecs } from "./networks/deconvolution.ts";
export type { DeconvolutionShape } from "./networks/deconvolution.ts";
export { depthToSpace, spaceToDepth } from "./networks/depth-to-space.ts";
export { dropout } from "./dropout.ts";
export type { DropoutOptions } from "./dropout.ts";
export { gate, gatedLinear } from "./gate.ts";
export { checkGroups, colourMask, groupColumns, groupOf } from "./causal/groups.ts";
export type { Groups, MaskKind, MaskShape } from "./causal/groups.ts";
export type { LayerParameters } from "./networks/plain-layers.ts";
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
export { constantRate, cosineRate, exponentialRate } from "./optimisers/schedules.ts";
export type { Schedule, Warmup } from "./optimisers/schedules.ts";
export { DivergedError } from "./training/diverged-error.ts";
export { TrainingRun } from "./training/training-run.ts";
export type {
  BatchPlace,
  Look,
  Network,
  RunningNetwork,
  TrainEvent,
  TrainOptions,
} from "./training/train-options.ts";
export { readTrainer, resumeTrainer } from "./training/trainer-state.ts";
export type { RunPlace, TrainedParameters } from "./training/trainer-state.ts";
export { Trainer } from "./training/trainer.ts";
export type { ProcessGroup } from "./training/sum-over-group.ts";
export type { Progress, TrainerOptions } from "./training/trainer.ts";
export { tripletLoss, unitLength } from "./triplet-loss.ts";
export { everything, under } from "./causal/window.ts";
export type { Window } from "./causal/window.ts";
