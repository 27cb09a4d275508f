/**
 * Trained models, as files of weights.
 *
 * @module
 */
export { modelInfo } from "./info.ts";
export type { ModelInfo } from "./info.ts";
export { modelNames, modelUrl, readModel } from "./weights.ts";
export type { ModelName } from "./weights.ts";
