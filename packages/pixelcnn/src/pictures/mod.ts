/**
 * Samples as something to look at: sampled, completed or without edges, in grids, sheets, animations and charts.
 *
 * @module
 */
export { resizedModel } from "../model/resized.ts";
export { checkSeamless, sampleSeamless } from "../seamless/sample-seamless.ts";
export type { SeamBits, SeamlessImages, SeamlessRequest } from "../seamless/sample-seamless.ts";
export { completeColumns } from "../completion/complete-columns.ts";
export type { ColumnsRequest } from "../completion/complete-columns.ts";
export { seamWords } from "../seamless/seam-words.ts";
export { completeRows } from "../completion/complete-rows.ts";
export type { RowsRequest } from "../completion/complete-rows.ts";
export { completionRequests } from "../completion/completion-requests.ts";
export type { CompletedImages, CompletionPart } from "../completion/completion-requests.ts";
export { sampleCodes, sampleImages } from "../sample/sample-images.ts";
export { classesInTurn } from "../sample/classes-in-turn.ts";
export { interpolatedRows } from "../sample/interpolation.ts";
export type { InterpolatedRows } from "../sample/interpolation.ts";
export { sheetAtlas } from "./atlas.ts";
export type { Atlas, AtlasFrame, AtlasOptions } from "./atlas.ts";
export { averagedPoints } from "./averaged-points.ts";
export { rowPairs } from "./row-pairs.ts";
export { completionRows } from "./completion-rows.ts";
export type { CompletionLayout } from "./completion-rows.ts";
export { drawingAnimation } from "./drawing-animation.ts";
export type { Animation, AnimationFrame, AnimationOptions } from "./drawing-animation.ts";
export { gifBytes } from "./gif.ts";
export { gridCells, gridSize, imageGrid } from "./image-grid.ts";
export type { GridCell, GridOptions, Picture } from "./image-grid.ts";
export { imageNames } from "./image-names.ts";
export type { ImageNaming } from "./image-names.ts";
export { lineChart } from "./line-chart.ts";
export type { Curve } from "./line-chart.ts";
export { checkSheet, sampleSheet } from "./sample-sheet.ts";
export type { SheetOptions } from "./sample-sheet.ts";
export { trainingChart } from "./training-chart.ts";
export type { CurvePoint } from "./training-chart.ts";
