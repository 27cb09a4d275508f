/**
 * What proves a backend: cases that are data, random programs and networks, compared with the reference backend or an oracle.
 *
 * @module
 */
export { conformanceCases } from "./cases/all.ts";
export type { ConformanceCase, OutputPart } from "./case.ts";
export { randomNetwork } from "./networks/random-network.ts";
export { runRandomGraph } from "./oracle/random-graph.ts";
export { randomLongProgram, randomProgram } from "./random/random-program.ts";
export { runCase } from "./run.ts";
export type { CaseResult } from "./run.ts";
export { windowCases } from "./windows/window-cases.ts";
export type { WindowCase } from "./windows/window-cases.ts";
export { runWindowCase } from "./windows/window-run.ts";
