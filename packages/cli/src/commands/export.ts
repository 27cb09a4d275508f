import { stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { writing } from "@pixelweft/datasets/disk";
import { averagedModel } from "@pixelweft/pixelcnn";
import { fitsHalf, readRun, writeFinished } from "@pixelweft/pixelcnn/node";
import { defineCommand, type Command } from "../command/command.ts";
import { refuseBeside } from "../command/conflicts.ts";
import { UsageError } from "../command/failure.ts";
import { tryNewFile } from "../command/place.ts";
import { findModel, modelArgument } from "../model/find-model.ts";
import { sharedRun } from "../model/shared-run.ts";

const options = {
  out: { kind: "text", takes: "file", about: "the file to write (default: MODEL.safetensors)" },
  half: { kind: "flag", about: "16 bits for each weight: half the size; evaluate it again" },
  full: { kind: "flag", about: "32 bits for each weight, even of a model that has 16" },
  force: { kind: "flag", about: "overwrite a file that is there" },
} as const;

/** `pixelweft export`: a model to give away, without what only its training needs. */
export const exportModel: Command = defineCommand({
  name: "export",
  about: "Writes a trained model: the moving average of its weights, and its settings.",
  argument: modelArgument,
  options,
  examples: ["export", "export runs/sprites --half --out sprites.safetensors"],
  notes:
    "Without --half and --full the weights keep the bits that they have. The file also holds the settings of the run: how its pictures were read, the names of their classes, and the palette. It does not say where they are: commands that need them take --data.",
  async resolve(given, [what]) {
    const { half = false, full = false } = given;
    refuseBeside(given, "half", ["full"], "each decides the bits of a weight");
    const saved = await findModel(what);
    const out =
      given.out ?? `${basename(resolve(what ?? saved.title), ".safetensors")}.safetensors`;
    await tryNewFile(out, ".safetensors", given);
    if (await isGoneOnFrom(out))
      throw new UsageError(
        `Cannot write ${out}: a run goes on from it, by the state of its training; --out names another file`,
      );
    // Halves that are read and written again are the same numbers.
    return { saved, out, half: half || (!full && fitsHalf(averagedModel(saved.model))) };
  },
  async act({ saved, out, half }) {
    const how = { run: sharedRun(saved), dtype: half ? "F16" : "F32" } as const;
    await writing(out, () => writeFinished(out, averagedModel(saved.model), how));
    return { out, bytes: (await stat(out)).size, bits: half ? 16 : 32 };
  },
  show: ({ out, bytes, bits }) => [
    `${out}: ${bytes.toLocaleString("en")} bytes, ${bits} bits a weight`,
  ],
});

/** Whether there is a file that holds what a training needs to go on: weights alone would end it. */
async function isGoneOnFrom(path: string): Promise<boolean> {
  const run = await readRun(path).catch(() => undefined);
  return run?.model.training !== undefined;
}
