/**
 * Files of models, runs and pictures in Node: the one door of this package that touches it. Elsewhere there are bytes (`formatModel`,
 * `parseModel`) and pixels (`canvasPixels`).
 *
 * @module
 */
export { fitsHalf } from "../model/fits-half.ts";
export { readConditionedModel, readModel, writeModel } from "./model-file.ts";
export type { WriteModelOptions } from "./model-file.ts";
export { findCheckpoint } from "./run/find-checkpoint.ts";
export { openMetricsLog, readMetricsLog } from "./run/metrics-log.ts";
export type { MetricsLog, MetricsRecord } from "./run/metrics-log.ts";
export { holdsRun, removeEmptyRun, runFiles, startRun } from "./run/run-files.ts";
export type { Curves, RunFiles } from "./run/run-files.ts";
export { parseRun } from "../recipes/run-word.ts";
export type { RunModel } from "../recipes/run-word.ts";
export { formatFinished, withRun } from "../recipes/write-run.ts";
export type { FinishedOptions } from "../recipes/write-run.ts";
export { readConditionedRun, readRun, writeFinished } from "./run/run-model.ts";
export { readRecipe } from "./recipe-file.ts";
export { findRecipe } from "./find-recipe.ts";
export type { NamedRecipe } from "./find-recipe.ts";
export { checkNetwork } from "./check-network.ts";
export { describeNetwork } from "./words/describe-network.ts";
export type { DescribedNetwork, NetworkOptions } from "./words/describe-network.ts";
export { readResumable } from "./run/read-resumable.ts";
export type { ResumableRun, ResumeOptions } from "./run/read-resumable.ts";
export { RunRecord } from "./run/run-record.ts";
export type { RunRecordOptions } from "./run/run-record.ts";
export type { PreviewOptions } from "./run/run-previews.ts";
export { describeRun } from "./words/describe-run.ts";
export { runState } from "./run/run-state.ts";
export type { RunState } from "./run/run-state.ts";
export { outcomeWords } from "./words/outcome-words.ts";
export type { RunOutcomeFacts } from "./words/outcome-words.ts";
export { RunWords } from "./words/run-words.ts";
export type { RunWordsOptions } from "./words/run-words.ts";
export { trainRun } from "./run/train-run.ts";
export type { TrainRunOutcome } from "./run/train-run.ts";
export type { FittedSteps, RunEvent, TrainRunOptions } from "./run/train-run-options.ts";
export { apngBytes } from "./png/apng.ts";
export { pngBytes, pngPixels, writePng } from "./png/png-file.ts";
export type { PngPixels } from "./png/png-file.ts";
export { exactFiles } from "./exact-files.ts";
export type { ExactFilesOptions } from "./exact-files.ts";
export {
  atlasPath,
  checkSampleFiles,
  sampleFileKind,
  sampleFilePaths,
  sampleFiles,
} from "./sample-files.ts";
export type { SampleFile, SampleFileKind, SampleFilesOptions } from "./sample-files.ts";
