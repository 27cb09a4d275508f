import { dequantise, type Dataset } from "@pixelweft/datasets";
import { averagedModel, type PixelCNNConfig } from "@pixelweft/pixelcnn";
import { Option, type Command } from "commander";
import { openBackend, type BackendName } from "./backend-choice.ts";
import { findModel, modelArgument } from "./bundled-model.ts";
import { loadModel, type SavedModel } from "./checkpoint-file.ts";
import { dataOptions } from "./data-options.ts";
import { drawImages } from "./drawing.ts";
import { UsageError } from "./failure.ts";
import { modelBatch } from "./model-batches.ts";
import { range } from "./open-data.ts";
import { backendOption, seedOption, wholeNumber } from "./option-values.ts";
import { showSamples, writeSamples } from "./sample-pictures.ts";
import { print, say, type Terminal } from "./terminal.ts";
import { withTestData, type TestFlags } from "./test-data.ts";

interface CompleteFlags extends TestFlags {
  readonly backend: BackendName;
  readonly count: number;
  readonly first: number;
  readonly keep?: number;
  readonly each: number;
  readonly seed: number;
  readonly scale?: number;
  readonly out: string;
  readonly terminal: boolean;
}

/** `pixelweft complete`: what might follow the first rows of images. */
export function addCompleteCommand(program: Command, terminal: Terminal): void {
  const command = modelArgument(
    program
      .command("complete")
      .description("Keeps the first rows of images and draws the rest, several times each."),
  );
  dataOptions(command)
    .addOption(backendOption())
    .option("--count <n>", "how many images are completed", wholeNumber(1), 4)
    .option("--first <n>", "the number of the first one", wholeNumber(0), 0)
    .option("--keep <rows>", "rows that are kept (default: half of them)", wholeNumber(0))
    .option("--each <n>", "completions of each image", wholeNumber(1), 4)
    .addOption(seedOption("the same seed draws the same completions"))
    .option("--scale <n>", "screen pixels for each pixel", wholeNumber(1))
    .option("--out <file>", "the picture", "completions.png")
    .option("--no-terminal", "draws nothing in the terminal")
    .addOption(
      new Option("--split <name>", "which images").choices(["test", "train"]).default("test"),
    )
    .addHelpText("after", examples)
    .action((path: string, flags: CompleteFlags) => complete(path, flags, terminal));
}

const examples = `
A row of the picture is an image, what is kept of it, and its completions: draws from the model's own
p(rest | start). The data is that of the model's run unless options name another.

Example:
  pixelweft complete --count 8 --each 6 --keep 10`;

async function complete(path: string, flags: CompleteFlags, terminal: Terminal): Promise<void> {
  const saved = await loadModel((await findModel(path)).file);
  const { height } = saved.model.config;
  const { keep = Math.floor(height / 2) } = flags;
  if (keep > height) throw new UsageError(`Cannot keep ${keep} rows: the images have ${height}`);
  await withTestData(saved, { flags, act: "complete" }, async (data) => {
    const { backend, words } = await openBackend(flags.backend);
    say(terminal, `Computing with ${words}`);
    try {
      await completeImages(data, { saved, flags, keep, backend, terminal });
    } finally {
      backend.dispose();
    }
  });
}

async function completeImages(
  data: Dataset,
  options: {
    readonly saved: SavedModel;
    readonly flags: CompleteFlags;
    readonly keep: number;
    readonly backend: Awaited<ReturnType<typeof openBackend>>["backend"];
    readonly terminal: Terminal;
  },
): Promise<void> {
  const { saved, flags, keep, backend, terminal } = options;
  const { first, each, seed, scale } = flags;
  const { config } = saved.model;
  const { count: there, name } = data.info;
  if (first >= there)
    throw new UsageError(`Cannot complete image ${first} of ${name}: it has ${there}`);
  const count = Math.min(flags.count, there - first);
  const batch = modelBatch(await data.read(range(first, first + count)), config, data.info);
  const { height, width, channels } = config;
  const pixels = height * width * channels;
  const length = keep * width * channels;
  const several = range(0, count * each).map((i) => Math.floor(i / each));
  const images = Uint8Array.from(
    several.flatMap((i) => [...batch.images.subarray(i * pixels, (i + 1) * pixels)]),
  );
  const { labels } = batch;
  const palette = saved.settings?.palette;
  const completions = await drawImages(backend, averagedModel(saved.model), {
    count: count * each,
    seed,
    prefix: { images, length },
    ...(labels ? { labels: Int32Array.from(several, (i) => labels[i] ?? 0) } : {}),
    palette,
    terminal,
  });
  const shown = palette === undefined ? dequantise(batch.images, config.levels) : batch.images;
  const rows = asRows(shown, completions, { config, length, each });
  const look = { columns: each + 2, ...(scale === undefined ? {} : { scale }) };
  await writeSamples(flags.out, rows, { config, palette, look });
  if (flags.terminal) showSamples(terminal, rows, { config, palette });
  print(
    terminal,
    `${each} completions of ${count} images by seed ${seed}, ${keep} of ${height} rows kept, are in ${flags.out}`,
  );
}

/** For each image: itself, what is kept of it before grey, and its completions. */
function asRows(
  originals: Uint8Array,
  completions: Uint8Array,
  options: { readonly config: PixelCNNConfig; readonly length: number; readonly each: number },
): Uint8Array {
  const { config, length, each } = options;
  const pixels = config.height * config.width * config.channels;
  const count = originals.length / pixels;
  const rows = new Uint8Array(count * (each + 2) * pixels);
  for (let i = 0; i < count; i++) {
    const original = originals.subarray(i * pixels, (i + 1) * pixels);
    const start = i * (each + 2) * pixels;
    rows.set(original, start);
    rows.fill(config.levels === 256 ? 128 : 0, start + pixels, start + 2 * pixels);
    rows.set(original.subarray(0, length), start + pixels);
    rows.set(completions.subarray(i * each * pixels, (i + 1) * each * pixels), start + 2 * pixels);
  }
  return rows;
}
