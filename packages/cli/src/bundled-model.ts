import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { modelNames, modelUrl } from "@pixelweft/models";
import type { Command } from "commander";
import { bestNames, findCheckpoint } from "./checkpoint-file.ts";

/** What commands work with that are told no model. */
const usual = "fashion-mnist-class";

/** The argument of commands that use a model which is trained. */
export function modelArgument(command: Command): Command {
  return command.argument(
    "[checkpoint]",
    `a checkpoint, the folder of a run, or the model that comes along: ${modelNames.join(", ")}`,
    usual,
  );
}

/** A file of weights, and what to call it. */
export interface FoundModel {
  readonly file: string;
  readonly title: string;
}

/**
 * The file of a model: a checkpoint that is named by itself or by the folder of its run, else a model that comes along.
 *
 * @throws CheckpointError if there is none.
 */
export async function findModel(what: string): Promise<FoundModel> {
  const isThere = (await stat(what).catch(() => undefined)) !== undefined;
  if (!isThere && modelNames.some((name) => name === what))
    return { file: fileURLToPath(modelUrl(what)), title: what };
  const file = await findCheckpoint(what, bestNames);
  return { file, title: file };
}
