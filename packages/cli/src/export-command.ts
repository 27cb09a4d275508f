import { stat } from "node:fs/promises";
import { averagedModel } from "@pixelweft/pixelcnn";
import type { Command } from "commander";
import { findModel, modelArgument } from "./bundled-model.ts";
import { loadModel, saveFinished } from "./checkpoint-file.ts";
import { UsageError } from "./failure.ts";
import { print, type Terminal } from "./terminal.ts";

interface ExportFlags {
  readonly out: string;
  readonly half?: boolean;
  readonly force?: boolean;
}

/** `pixelweft export`: a model to give away, without what only its training needs. */
export function addExportCommand(program: Command, terminal: Terminal): void {
  modelArgument(
    program
      .command("export")
      .description("Writes a model that is done training: its averaged weights and its settings."),
  )
    .requiredOption("--out <file>", "the file to write, a .safetensors")
    .option("--half", "16 bits for each weight in place of 32: half the size; evaluate it again")
    .option("--force", "overwrites a file that is there")
    .addHelpText(
      "after",
      "\nExamples:\n  pixelweft export --out fashion-mnist-class.safetensors\n  pixelweft export runs/fashion-mnist --half --out fashion.safetensors",
    )
    .action((path: string, flags: ExportFlags) => exportModel(path, flags, terminal));
}

async function exportModel(
  path: string,
  { out, half = false, force = false }: ExportFlags,
  terminal: Terminal,
): Promise<void> {
  const there = await stat(out).catch(() => undefined);
  if (there !== undefined && !force)
    throw new UsageError(`Cannot write ${out}: it is there already; --force overwrites it`);
  const { model, step, settings } = await loadModel((await findModel(path)).file);
  const run = settings === undefined || step === undefined ? undefined : { step, settings };
  await saveFinished(out, averagedModel(model), { run, dtype: half ? "F16" : "F32" });
  const { size } = await stat(out);
  print(terminal, `${out}: ${size.toLocaleString("en")} bytes, ${half ? 16 : 32} bits a weight`);
}
