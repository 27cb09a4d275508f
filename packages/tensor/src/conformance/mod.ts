/**
 * What every backend must compute: cases that are data, compared with the reference backend.
 *
 * @module
 */
export { conformanceCases } from "./cases.ts";
export type { ConformanceCase } from "./case.ts";
export { randomProgram } from "./random-program.ts";
export { runCase } from "./run.ts";
export type { CaseResult } from "./run.ts";
export { windowCases } from "./window-cases.ts";
export type { WindowCase } from "./window-cases.ts";
export { runWindowCase } from "./window-run.ts";
