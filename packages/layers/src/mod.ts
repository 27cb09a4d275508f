/**
 * Layers over @pixelweft/tensor, optimisers, and one training run for every network.
 *
 * @module
 */
export { layerSpecs } from "./layer-specs.ts";
export { linear, linearSpecs } from "./linear.ts";
export type { LayerParameters, LayerSize, NamedLayer } from "./linear.ts";
export { attention, selfAttention, selfAttentionSpecs } from "./attention.ts";
export type { AttentionOptions, SelfAttentionOptions } from "./attention.ts";
export { attentionCacheShapes, cachedSelfAttention } from "./cached-attention.ts";
export type {
  AttentionCache,
  AttentionCacheSize,
  CachedSelfAttention,
  CachedSelfAttentionOptions,
} from "./cached-attention.ts";
export { embedding, embeddingSpecs } from "./embedding.ts";
export type { EmbeddingSize } from "./embedding.ts";
export { normParameters, normSpecs } from "./norm.ts";
export type { NormParameters, NormSize } from "./norm.ts";
export { batchNorm, batchNormSpecs } from "./batch-norm.ts";
export type { BatchNormed, BatchNormOptions, BatchNormSize } from "./batch-norm.ts";
export { conv2d, conv2dSpecs } from "./conv2d.ts";
export type { Conv2dSize } from "./conv2d.ts";
export { convTranspose2d, convTranspose2dSpecs } from "./conv-transpose2d.ts";
export type { ConvTranspose2dSize } from "./conv-transpose2d.ts";
export { gate, gatedLinear } from "./gate.ts";
export { dropout } from "./dropout.ts";
export type { DropoutOptions } from "./dropout.ts";
export { categoricalLogProb, crossEntropy } from "./cross-entropy.ts";
export type { CrossEntropyOptions } from "./cross-entropy.ts";
export { averagePool, globalAveragePool, globalMaxPool, maxPool } from "./pooling.ts";
export type { PoolOptions, RowsAndColumns } from "./pooling.ts";
export { huber, meanSquared } from "./regression-loss.ts";
export type { HuberOptions } from "./regression-loss.ts";
export { binaryCrossEntropy, gaussianDivergence } from "./variational-loss.ts";
export type { Gaussians } from "./variational-loss.ts";
export { tripletLoss, unitLength } from "./triplet-loss.ts";
export { quantisedParameters } from "./quantised.ts";
export type { QuantisedOptions } from "./quantised.ts";
export { normals } from "./normal.ts";
export type { NormalOptions } from "./normal.ts";
export {
  countLive,
  initialValues,
  masked,
  maskedParameters,
  maskedValues,
  parameterTensors,
  shapesOf,
  writeParameters,
} from "./parameters.ts";
export type { ParameterSpec, ParameterSpecs } from "./parameters.ts";
export { convolve, tapsOf } from "./causal/convolve.ts";
export type { ConvolutionTerm, ConvolveOptions } from "./causal/convolve.ts";
export { checkGroups, colourMask, groupColumns, groupOf } from "./causal/groups.ts";
export type { Groups, MaskKind, MaskShape } from "./causal/groups.ts";
export { underWindow, wholeWindow } from "./causal/window.ts";
export type { Window } from "./causal/window.ts";
export { convolutionEncoder, encoderSpecs } from "./networks/convolution-encoder.ts";
export type { EncoderShape } from "./networks/convolution-encoder.ts";
export { deconvolution, deconvolutionSpecs } from "./networks/deconvolution.ts";
export type { DeconvolutionShape } from "./networks/deconvolution.ts";
export { depthToSpace, spaceToDepth } from "./networks/depth-to-space.ts";
export { adam } from "./optimisers/adam.ts";
export type { AdamOptions } from "./optimisers/adam.ts";
export { adamW } from "./optimisers/adam-w.ts";
export type { AdamWOptions } from "./optimisers/adam-w.ts";
export { emaWeights } from "./optimisers/ema.ts";
export { muon } from "./optimisers/muon.ts";
export type { MuonOptions } from "./optimisers/muon.ts";
export type { Optimiser, OptimiserState, ParameterPart } from "./optimisers/optimiser.ts";
export {
  constantRate,
  cosineRate,
  exponentialRate,
  linearRate,
  stepRate,
} from "./optimisers/schedules.ts";
export type { Schedule, Warmup } from "./optimisers/schedules.ts";
export { sgd } from "./optimisers/sgd.ts";
export type { SgdOptions } from "./optimisers/sgd.ts";
export type {
  AveragedLoss,
  BatchLoss,
  LossFunction,
  SavedActivations,
  SummedLoss,
} from "./training/batch-gradients.ts";
export type { StateDtype } from "./training/narrow-state.ts";
export { CheckpointError } from "./training/checkpoint-error.ts";
export type { Checkpoint, TrainingState } from "./training/checkpoint.ts";
export { DivergedError } from "./training/diverged-error.ts";
export { formatCheckpoint } from "./training/format-checkpoint.ts";
export type { FormatOptions } from "./training/format-checkpoint.ts";
export { parseCheckpoint } from "./training/parse-checkpoint.ts";
export type {
  BatchPlace,
  BatchSource,
  InputNames,
  Look,
  Network,
  RunningNetwork,
  TrainEvent,
  TrainOptions,
} from "./training/train-options.ts";
export { Trainer } from "./training/trainer.ts";
export type { ProcessGroup } from "./training/sum-over-group.ts";
export type { Progress, TrainerOptions, TrainerState } from "./training/trainer-options.ts";
export { readTrainer, resumeTrainer } from "./training/trainer-state.ts";
export type { RunPlace, TrainedParameters } from "./training/trainer-state.ts";
export { train } from "./training/train.ts";
export type { TrainingRun } from "./training/training-run.ts";
