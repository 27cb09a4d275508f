/**
 * Trained models, as files of weights.
 *
 * @module
 */
export { heldOutBits } from "./held-out-bits.ts";
export type { HeldOutBits } from "./held-out.ts";
export { modelInfo } from "./info.ts";
export type { ModelInfo } from "./info.ts";
export { modelNames, modelUrl, readModel } from "./weights.ts";
export type { ModelName } from "./weights.ts";
