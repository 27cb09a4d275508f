import { averagedModel } from "@pixelweft/pixelcnn";
import type { Command } from "commander";
import { openBackend, type BackendName } from "./backend-choice.ts";
import { findModel, modelArgument } from "./bundled-model.ts";
import { loadModel, type SavedModel } from "./checkpoint-file.ts";
import { className, classNumber } from "./class-choice.ts";
import { drawImages } from "./drawing.ts";
import { UsageError } from "./failure.ts";
import { backendOption, seedOption, wholeNumber } from "./option-values.ts";
import { showSamples, writeSamples } from "./sample-pictures.ts";
import { print, say, type Terminal } from "./terminal.ts";

interface InterpolateFlags {
  readonly backend: BackendName;
  readonly from: string;
  readonly to: string;
  readonly rows: number;
  readonly steps: number;
  readonly seed: number;
  readonly scale?: number;
  readonly out: string;
  readonly terminal: boolean;
}

/** `pixelweft interpolate`: what lies between two classes. */
export function addInterpolateCommand(program: Command, terminal: Terminal): void {
  modelArgument(
    program
      .command("interpolate")
      .description("Draws rows of images whose condition goes from one class to another."),
  )
    .requiredOption("--from <class>", "name or number of the class on the left")
    .requiredOption("--to <class>", "name or number of the class on the right")
    .addOption(backendOption())
    .option("--rows <n>", "rows, each with random numbers of its own", wholeNumber(1), 4)
    .option("--steps <n>", "images in a row", wholeNumber(2), 8)
    .addOption(seedOption("the same seed draws the same images"))
    .option("--scale <n>", "screen pixels for each pixel", wholeNumber(1))
    .option("--out <file>", "the picture", "interpolation.png")
    .option("--no-terminal", "draws nothing in the terminal")
    .addHelpText("after", examples)
    .action((path: string, flags: InterpolateFlags) => interpolate(path, flags, terminal));
}

const examples = `
All images of a row are drawn with the same random numbers, so only the condition changes along it.

Example:
  pixelweft interpolate --from Sneaker --to "Ankle boot"`;

async function interpolate(
  path: string,
  flags: InterpolateFlags,
  terminal: Terminal,
): Promise<void> {
  const saved = await loadModel((await findModel(path)).file);
  const { config } = saved.model;
  const [from, to] = [classNumber(saved, flags.from), classNumber(saved, flags.to)];
  if (from === to)
    throw new UsageError(`Cannot interpolate: ${flags.from} and ${flags.to} are one class`);
  const { rows, steps, seed, scale } = flags;
  const count = rows * steps;
  const condition = new Float32Array(count * config.condition);
  for (let i = 0; i < count; i++) {
    const share = (i % steps) / (steps - 1);
    condition[i * config.condition + from] = 1 - share;
    condition[i * config.condition + to] = share;
  }
  const numbers = Uint32Array.from({ length: count }, (_, i) => Math.floor(i / steps));
  const palette = saved.settings?.palette;
  const { backend, words } = await openBackend(flags.backend);
  say(terminal, `Computing with ${words}`);
  try {
    const model = averagedModel(saved.model);
    const options = { count, seed, condition, numbers, palette, terminal };
    const images = await drawImages(backend, model, options);
    const look = {
      columns: steps,
      ...(scale === undefined ? {} : { scale }),
      labels: captions(saved, flags, [from, to]),
    };
    await writeSamples(flags.out, images, { config, palette, look });
    if (flags.terminal) showSamples(terminal, images, { config, palette });
    print(
      terminal,
      `${rows} rows from ${className(saved, from)} to ${className(saved, to)} by seed ${seed} are in ${flags.out}`,
    );
  } finally {
    backend.dispose();
  }
}

/** The classes under both ends of each row, shares of the second one between them. */
function captions(
  saved: SavedModel,
  { rows, steps }: InterpolateFlags,
  [from, to]: readonly [number, number],
): string[] {
  const row = Array.from({ length: steps }, (_, k) => {
    if (k === 0) return className(saved, from);
    return k === steps - 1 ? className(saved, to) : (k / (steps - 1)).toFixed(2);
  });
  return Array.from({ length: rows }, () => row).flat();
}
