/**
 * Trained models, as files of weights.
 *
 * @module
 */
export { modelNames, modelUrl, readModel } from "./weights.ts";
