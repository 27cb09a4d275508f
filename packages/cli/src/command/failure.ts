import { MissingDataError, MixedSizesError, NotImagesError, WriteError } from "@pixelweft/datasets";
import { nearSources, remedyFor } from "@pixelweft/datasets/choice";
import { presets } from "@pixelweft/pixelcnn/recipes";
import { CommanderError } from "commander";
import { say, type Terminal } from "../show/terminal.ts";
import { commandWords, shellWords } from "./command-words.ts";
import { mapRemedy } from "./map-remedy.ts";
import { optionOf } from "./option.ts";
import { ownRemedy } from "./own-remedy.ts";

/** The command was given words that make no sense together; exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Work was stopped from outside and what there was is saved; exit code 130, as shells expect after Ctrl-C. */
export class StoppedError extends Error {
  override readonly name = "StoppedError";
}

/** Does what checks words of the user: what a library refuses as a wrong kind or value is a UsageError, at once or by a promise. */
export function asUsage<T>(check: () => T): T {
  const refuse = (cause: unknown): never => {
    if (!(cause instanceof RangeError || cause instanceof TypeError)) throw cause;
    throw new UsageError(cause.message, { cause });
  };
  try {
    const found = check();
    return found instanceof Promise ? (found.catch(refuse) as T) : found;
  } catch (cause) {
    return refuse(cause);
  }
}

/** Adds what was perhaps meant to the error of a search. */
export function suggesting<T>(near: string, search: Promise<T>): Promise<T> {
  return search.catch((error: unknown) => {
    if (error instanceof Error) error.message += near;
    throw error;
  });
}

/** How an error is reported. */
export interface FailureOptions {
  readonly debug?: boolean;
  /** Options of the command that failed, such as `--resize`, if they are known: others are not advised. */
  readonly known?: readonly string[];
  /** The words of `pixelweft` that failed, if they are known: what mends them is a command to type. */
  readonly words?: readonly string[] | undefined;
}

/** Tells of an error in one line, with its stack if asked for, and gives the exit code. */
export function reportFailure(
  error: unknown,
  terminal: Terminal,
  { debug = false, known, words }: FailureOptions = {},
): number {
  // Commander has written its own line by now; 0 is what --help and --version end with.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const remedy =
    (words && (mapRemedy(error, words) ?? ownRemedy(error, words))) ?? remedyOf(error, known);
  const more = remedy === undefined ? nearTo(error) : `; ${remedy}`;
  say(terminal, `pixelweft: ${reasonOf(error)}${more}`);
  if (debug) for (const line of stackOf(error).split("\n")) say(terminal, line);
  if (error instanceof UsageError) return 2;
  return error instanceof StoppedError ? 130 : 1;
}

/** The command that takes what is no images. */
const takes = { run: "info", model: "sample", archive: "decompress" } as const;

/** What can be done about data that cannot be taken as it is. */
function remedyOf(error: unknown, known?: readonly string[]): string | undefined {
  if (error instanceof NotImagesError)
    return `"${commandWords(shellWords(takes[error.kind], error.source ?? ""))}" takes it`;
  if (error instanceof MissingDataError && Object.hasOwn(presets, error.source ?? ""))
    return `${error.source} is a preset, which "${commandWords(`train WHAT --config ${error.source}`)}" trains on images`;
  const remedy = error instanceof WriteError ? placeFor(error) : remedyFor(error, optionOf);
  const named = known && remedy?.match(/--[a-z-]+/g);
  return !named || named.some((option) => known.includes(option)) ? remedy : undefined;
}

/** What to do where nothing may be written. */
function placeFor({ system }: WriteError): string | undefined {
  const isRefused = ["EACCES", "EPERM", "EROFS"].includes(system);
  return isRefused ? `${optionOf("out")} names another place` : undefined;
}

/** What may have been meant by data that is nowhere. */
function nearTo(error: unknown): string {
  const isNowhere = error instanceof MissingDataError && error.message.endsWith("file or folder");
  return isNowhere ? nearSources(error.source ?? "", Object.keys(presets)) : "";
}

/** An error's message in one line. */
export function reasonOf(error: unknown): string {
  // The options of the library are not those of the command, which remedyOf() names.
  const message = error instanceof MixedSizesError ? error.finding : undefined;
  const text = message ?? (error instanceof Error ? error.message : String(error));
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(" ");
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return "no stack";
  const cause = error.cause === undefined ? "" : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
