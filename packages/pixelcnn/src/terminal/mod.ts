/**
 * Samples as characters of a terminal, and how far some work is in one line.
 *
 * @module
 */
export { halfBlocks, terminalLook } from "./half-blocks.ts";
export type { TerminalLook, TerminalStream } from "./half-blocks.ts";
export { pace, timeWords } from "./pace.ts";
export type { Pace } from "./pace.ts";
export { progressMeter } from "./progress-meter.ts";
export type { ProgressMeter, ProgressMeterOptions, ProgressStep } from "./progress-meter.ts";
export { progressLine } from "./progress-line.ts";
export type { ProgressFacts } from "./progress-line.ts";
export { sampleText } from "./sample-text.ts";
