/**
 * What the command line is made of, for programs beside it: its commands and options, the models and images that they name, and what
 * it shows and writes.
 *
 * @module
 */
export { defineCommand } from "./command/command.ts";
export type { Command, Context } from "./command/command.ts";
export { runCommandLine, runProgram } from "./command-line.ts";
export type { Given } from "./command/option.ts";
export { dataOptions, options, pathOptions, pictureOptions } from "./command/options.ts";
export { dataChoice } from "./data/choice.ts";
export { range } from "./data/range.ts";
export { withTestData } from "./data/test-data.ts";
export { defined } from "./defined.ts";
export { drawLevels } from "./model/drawing.ts";
export { reasonOf, StoppedError, UsageError } from "./command/failure.ts";
export { stopPoint, watchInterrupts } from "./command/interrupts.ts";
export { loadModel } from "./model/checkpoint-file.ts";
export type { SavedModel } from "./model/checkpoint-file.ts";
export { className } from "./model/class-choice.ts";
export { describedModel, describeOptions } from "./model/describe.ts";
export { findModel, modelArgument } from "./model/find-model.ts";
export { findRecipe } from "./model/find-recipe.ts";
export { tryFile } from "./command/place.ts";
export { isSettings } from "./run/settings.ts";
export type { RunSettings } from "./run/settings.ts";
export { progress } from "./show/progress.ts";
export { textPicture, writeSamples } from "./show/sample-pictures.ts";
export { print, processTerminal, say } from "./show/terminal.ts";
export type { Terminal } from "./show/terminal.ts";
export { withBackend } from "./with-backend.ts";
