import { averagedModel } from "@pixelweft/pixelcnn";
import type { Command } from "commander";
import { openBackend, type BackendName } from "./backend-choice.ts";
import { findModel, modelArgument } from "./bundled-model.ts";
import { loadModel, type SavedModel } from "./checkpoint-file.ts";
import { classNumber } from "./class-choice.ts";
import { classesInTurn, drawImages } from "./drawing.ts";
import { backendOption, positiveNumber, seedOption, wholeNumber } from "./option-values.ts";
import { showSamples, writeSamples } from "./sample-pictures.ts";
import { print, say, type Terminal } from "./terminal.ts";

interface SampleFlags {
  readonly backend: BackendName;
  readonly count: number;
  readonly seed: number;
  readonly temperature: number;
  readonly class?: string;
  readonly columns?: number;
  readonly scale?: number;
  readonly out: string;
  readonly terminal: boolean;
}

/** `pixelweft sample`: draws images. */
export function addSampleCommand(program: Command, terminal: Terminal): void {
  modelArgument(
    program
      .command("sample")
      .description("Draws images from a model, into a PNG file and in the terminal."),
  )
    .addOption(backendOption())
    .option("--count <n>", "how many images", wholeNumber(1), 16)
    .addOption(seedOption("the same seed draws the same images"))
    .option(
      "--temperature <t>",
      "only 1 draws from the model; less is safer and duller",
      positiveNumber,
      1,
    )
    .option("--class <class>", "name or number of a class (default: all in turn)")
    .option("--columns <n>", "images in a row", wholeNumber(1))
    .option("--scale <n>", "screen pixels for each pixel", wholeNumber(1))
    .option("--out <file>", "the picture", "samples.png")
    .option("--no-terminal", "draws nothing in the terminal")
    .addHelpText(
      "after",
      "\nExamples:\n  pixelweft sample --class sneaker\n  pixelweft sample runs/fashion-mnist --count 64 --seed 7 --out grid.png",
    )
    .action((path: string, flags: SampleFlags) => sample(path, flags, terminal));
}

async function sample(path: string, flags: SampleFlags, terminal: Terminal): Promise<void> {
  const { file } = await findModel(path);
  const saved = await loadModel(file);
  const { model, settings } = saved;
  const { config } = model;
  const palette = settings?.palette;
  const labels = labelsFor(saved, flags);
  const { backend, words } = await openBackend(flags.backend);
  say(terminal, `Computing with ${words}`);
  try {
    const { count, seed, temperature, columns, scale } = flags;
    const images = await drawImages(backend, averagedModel(model), {
      count,
      seed,
      temperature,
      ...(labels ? { labels } : {}),
      palette,
      terminal,
    });
    const names = settings?.classes;
    const captions = labels && Array.from(labels, (label) => names?.[label] ?? String(label));
    const look = {
      ...(columns === undefined ? {} : { columns }),
      ...(scale === undefined ? {} : { scale }),
      ...(captions ? { labels: captions } : {}),
    };
    await writeSamples(flags.out, images, { config, palette, look });
    if (flags.terminal) showSamples(terminal, images, { config, palette });
    const note =
      temperature === 1
        ? ""
        : ` at temperature ${temperature}, which is not the model's own distribution`;
    print(terminal, `${count} images of seed ${seed}${note} are in ${flags.out}`);
  } finally {
    backend.dispose();
  }
}

/** The class of each image. UsageError for a class that the model does not know. */
function labelsFor({ model, settings }: SavedModel, flags: SampleFlags): Int32Array | undefined {
  const { count, class: wanted } = flags;
  if (wanted === undefined) return classesInTurn(model.config, count);
  return new Int32Array(count).fill(classNumber({ model, settings }, wanted));
}
