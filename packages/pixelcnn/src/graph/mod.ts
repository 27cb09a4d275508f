/**
 * The network as a graph, for programs of your own: its configuration and parameters, logits, log-probabilities and loss as tensors, and golden files
 * that say what they must be.
 *
 * @module
 */
export { checkConfig, configDefaults } from "../model/config.ts";
export { logits, logProb } from "../model/network.ts";
export { parameterSpecs } from "../model/specs.ts";
export type { Conditions, DropoutDraws, StageOptions } from "../model/stages.ts";
export { verifyGoldenFile } from "../model/verify.ts";
export type { Agreement } from "../model/verify.ts";
export { bitsPerDimLoss } from "../train/loss.ts";
