import {
  EmptyPartError,
  JpegError,
  MissingDataError,
  MixedSizesError,
  nearSources,
  NotImagesError,
  PngError,
  TruncatedError,
  waysOut,
} from "@pixelweft/datasets";
import { presets } from "@pixelweft/pixelcnn/recipes";
import { CommanderError } from "commander";
import { say, type Terminal } from "../show/terminal.ts";
import { optionOf } from "./option.ts";

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

/** Tells of an error in one line, with its stack if asked for, and gives the exit code. */
export function reportFailure(error: unknown, terminal: Terminal, debug: boolean): number {
  // Commander has written its own line by now; 0 is what --help and --version end with.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  say(terminal, `pixelweft: ${reasonOf(error)}${remedyFor(error)}`);
  if (debug) for (const line of stackOf(error).split("\n")) say(terminal, line);
  if (error instanceof UsageError) return 2;
  return error instanceof StoppedError ? 130 : 1;
}

/** What can be done about data that cannot be taken as it is. */
function remedyFor(error: unknown): string {
  if (error instanceof EmptyPartError)
    return "; --test-names names some when the model is trained, --split train takes the others";
  if (error instanceof MixedSizesError) return `; ${waysOut(error, optionOf)}`;
  if (error instanceof NotImagesError)
    return `; "pixelweft ${error.kind === "run" ? "info" : "sample"} ${error.source}" takes it`;
  if (error instanceof MissingDataError && error.message.endsWith("file or folder"))
    return nearTo(error.source ?? "");
  const isCut = error instanceof TruncatedError && /\.(?:png|jpe?g)\b/i.test(error.message);
  const isDamage = error instanceof PngError || error instanceof JpegError || isCut;
  return isDamage ? "; --skip-damaged leaves out what cannot be read" : "";
}

/** What may have been meant by data that is nowhere. */
function nearTo(path: string): string {
  return Object.hasOwn(presets, path)
    ? `; ${path} is a preset, which "pixelweft train WHAT --config ${path}" trains on images`
    : nearSources(path, Object.keys(presets));
}

/** An error's message in one line. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
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
