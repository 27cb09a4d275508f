/**
 * What the command line is made of, for the apps of its repository, which have commands of their own: commands and options, the models
 * and images that they name, and what they show and write. Internal: any release may change it.
 *
 * @module
 */
export { defineCommand } from "./command.ts";
export type { Command, Context } from "./command.ts";
export { runProgram } from "../command-line.ts";
export type { Given } from "./option.ts";
export { dataOptions, options, pathOptions, pictureOptions } from "./options.ts";
export { dataChoice } from "../data/choice.ts";
export { range } from "../data/range.ts";
export { withTestData } from "../data/test-data.ts";
export { defined } from "../defined.ts";
export { drawLevels } from "../model/drawing.ts";
export { reasonOf, StoppedError, UsageError } from "./failure.ts";
export { stopPoint, watchInterrupts } from "./interrupts.ts";
export type { Interrupts } from "./interrupts.ts";
export { loadModel } from "../model/checkpoint-file.ts";
export type { SavedModel } from "../model/checkpoint-file.ts";
export { className } from "../model/class-choice.ts";
export { describedModel, describeOptions } from "../model/describe.ts";
export { findModel, modelArgument } from "../model/find-model.ts";
export type { FoundModel } from "../model/find-model.ts";
export { findRecipe } from "../model/find-recipe.ts";
export { tryFile } from "./place.ts";
export { isSettings } from "../run/settings.ts";
export type { RunSettings } from "../run/settings.ts";
export { progress } from "../show/progress.ts";
export type { Progress } from "../show/progress.ts";
export { textPicture, writeSamples } from "../show/sample-pictures.ts";
export { say } from "../show/terminal.ts";
export { withBackend } from "../with-backend.ts";
