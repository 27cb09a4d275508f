/**
 * What the command line shows and writes: pictures, progress and files that are never half-written.
 *
 * @module
 */
export { writeFileAtomically } from "./atomic-file.ts";
export type { FileContent } from "./atomic-file.ts";
export { curvePicture } from "./curve-picture.ts";
export type { CurveOptions, CurvePoint, ReferenceLine } from "./curve-picture.ts";
export { halfBlocks, terminalLook } from "./half-blocks.ts";
export type { TerminalLook, TerminalStream } from "./half-blocks.ts";
export { openMetricsLog, readMetricsLog } from "./metrics-log.ts";
export type { MetricsLog, MetricsRecord } from "./metrics-log.ts";
export type { Picture } from "./picture.ts";
export { encodePng, imageGrid } from "./png-grid.ts";
export type { GridOptions } from "./png-grid.ts";
export { progress } from "./progress.ts";
export type { Progress, ProgressOptions, Step } from "./progress.ts";
