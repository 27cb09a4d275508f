import { receptiveField, type PixelCNNConfig, type SubPixelPlace } from "@pixelweft/pixelcnn";
import { InvalidArgumentError, type Command } from "commander";
import { writeFileAtomically } from "./atomic-file.ts";
import { describedModel, describedOptions, type DescribedFlags } from "./described-model.ts";
import { UsageError } from "./failure.ts";
import { wholeNumber } from "./option-values.ts";
import type { Colour } from "./picture.ts";
import { encodePng, imageGrid } from "./png-grid.ts";
import { print, type Terminal } from "./terminal.ts";

interface FieldFlags extends DescribedFlags {
  readonly at?: readonly [number, number];
  readonly colour: number;
  readonly byLayer?: boolean;
  readonly scale: number;
  readonly out: string;
}

/** `pixelweft receptive-field`: a picture of what a pixel depends on. */
export function addReceptiveFieldCommand(program: Command, terminal: Terminal): void {
  describedOptions(program.command("receptive-field"))
    .description("Draws which pixels the network sees when it draws one, and which it misses.")
    .option("--at <row,column>", "the pixel that is drawn (default: the middle)", rowAndColumn)
    .option("--colour <k>", "which of its colours, from 0", wholeNumber(0), 0)
    .option("--by-layer", "a picture for each number of layers, from one to all")
    .option("--scale <n>", "screen pixels for each pixel", wholeNumber(1), 8)
    .option("--out <file>", "the picture", "receptive-field.png")
    .addHelpText("after", examples)
    .action((what: string, flags: FieldFlags) => drawField(what, flags, terminal));
}

const examples = `
Blue is seen, red was drawn before and is not seen, dark is still to come, yellow is the pixel itself.

Examples:
  pixelweft receptive-field fashion-mnist --by-layer
  pixelweft receptive-field fashion-mnist --model pixelcnn --image 15x15 --at 7,7`;

async function drawField(what: string, flags: FieldFlags, terminal: Terminal): Promise<void> {
  const { name, config } = await describedModel(what, flags);
  const target = targetIn(config, flags);
  const depths = flags.byLayer
    ? Array.from({ length: config.layers }, (_, i) => i + 1)
    : [config.layers];
  const before = target.row * config.width + target.column;
  const pictures = depths.map((layers) => {
    const seen = seenPixels({ ...config, layers }, target);
    const count = seen.filter((is, i) => is && i < before).length;
    print(
      terminal,
      `${layers} ${layers === 1 ? "layer" : "layers"}: ${count} of the ${before} pixels before (${target.row},${target.column})`,
    );
    return painted(seen, before);
  });
  const grid = imageGrid(Uint8Array.from(pictures.flatMap((picture) => [...picture])), {
    height: config.height,
    width: config.width,
    channels: 3,
    scale: flags.scale,
    ...(flags.byLayer ? { labels: depths.map(String) } : {}),
  });
  await writeFileAtomically(flags.out, encodePng(grid));
  print(terminal, `What ${name} sees is in ${flags.out}`);
}

function targetIn(config: PixelCNNConfig, { at, colour }: FieldFlags): SubPixelPlace {
  const { height, width, channels } = config;
  const [row, column] = at ?? [Math.floor(height / 2), Math.floor(width / 2)];
  if (row >= height || column >= width || colour >= channels)
    throw new UsageError(
      `Cannot look from row ${row}, column ${column}, colour ${colour}: images are ${height}x${width}x${channels}`,
    );
  return { row, column, colour };
}

/** Whether any colour of each pixel is seen. */
function seenPixels(config: PixelCNNConfig, target: SubPixelPlace): boolean[] {
  const { height, width, channels } = config;
  const seen = receptiveField(config, target);
  return Array.from({ length: height * width }, (_, i) =>
    seen.subarray(i * channels, (i + 1) * channels).includes(1),
  );
}

const paint = {
  seen: [56, 132, 255],
  missed: [214, 59, 74],
  later: [52, 54, 62],
  target: [250, 204, 21],
} as const satisfies Readonly<Record<string, Colour>>;

/** The bytes of a picture, `[height, width, 3]`. */
function painted(seen: readonly boolean[], target: number): Uint8Array {
  const colours = seen.map((is, i): Colour => {
    if (i === target) return paint.target;
    if (is) return paint.seen;
    return i < target ? paint.missed : paint.later;
  });
  return Uint8Array.from(colours.flat());
}

function rowAndColumn(text: string): readonly [number, number] {
  const [, row, column] = /^(\d+),(\d+)$/.exec(text) ?? [];
  if (row === undefined || column === undefined)
    throw new InvalidArgumentError("It must be like 7,7.");
  return [Number(row), Number(column)];
}
