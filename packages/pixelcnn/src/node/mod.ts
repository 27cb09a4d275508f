/**
 * Files of models and pictures in Node: the one door of this package that touches it. Elsewhere there are bytes (`formatModel`,
 * `parseModel`) and pixels (`canvasPixels`).
 *
 * @module
 */
export { readModel, writeModel } from "./model-file.ts";
export { pngBytes, writePng } from "./png-file.ts";
