import { readFile } from "node:fs/promises";
import { CheckpointError } from "@pixelweft/layers";
import { formatModel, parseModel, type Model } from "../model/model.ts";
import { kindOf } from "./file-kind.ts";
import { writeWholeFile } from "./whole-file.ts";

/**
 * Writes a model to a checkpoint file (safetensors), its training with it if it has one. Nobody ever reads half a file.
 *
 * @example
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { createModel } from "@pixelweft/pixelcnn";
 * const file = `${await mkdtemp(`${tmpdir()}/model-`)}/tiny.safetensors`;
 * await writeModel(file, createModel({ height: 2, width: 2, levels: 4, hiddenChannels: 2, headChannels: 2 }));
 * (await readModel(file)).config.levels; // 4
 */
export async function writeModel(
  path: string,
  model: Model,
  { dtype = "F32" }: { readonly dtype?: "F32" | "F16" } = {},
): Promise<void> {
  await writeWholeFile(path, formatModel(model, dtype));
}

/**
 * Reads a model from a checkpoint file.
 *
 * @throws CheckpointError for a file that is damaged or no model of this package, Error for one that cannot be read.
 * @example
 * await readModel("package.json"); // throws CheckpointError
 */
export async function readModel(path: string): Promise<Model> {
  const act = `Cannot read the model ${path}`;
  const file = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === "ENOENT" ? "there is no such file" : cause.message;
    throw new Error(`${act}: ${why}`, { cause });
  });
  const bytes = new Uint8Array(file);
  const kind = kindOf(bytes);
  if (kind !== undefined) throw new CheckpointError(`${act}: it is ${kind}, not a checkpoint`);
  return parseModel(bytes);
}
