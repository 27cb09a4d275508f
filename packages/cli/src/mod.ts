/**
 * The command line `pixelweft`, for a program that runs its commands.
 *
 * @module
 */
export { runCommandLine } from "./command-line.ts";
export { processTerminal } from "./show/terminal.ts";
export type { Terminal } from "./show/terminal.ts";
