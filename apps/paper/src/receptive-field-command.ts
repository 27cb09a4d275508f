import { writeFileAtomically } from "@pixelweft/datasets/disk";
import { type PixelCNNConfig } from "@pixelweft/pixelcnn";
import { receptiveField, type SubPixelPlace } from "@pixelweft/pixelcnn/figures";
import { pngBytes } from "@pixelweft/pixelcnn/node";
import { imageGrid } from "@pixelweft/pixelcnn/pictures";
import {
  defineCommand,
  describedModel,
  describeOptions,
  options as table,
  tryFile,
  UsageError,
  type Command,
  type Given,
} from "pixelweft/command";

const options = {
  ...describeOptions,
  model: table.model,
  at: { kind: "words", takes: "row,column", about: "the target pixel (default: the middle)" },
  colour: { kind: "whole", takes: "k", usual: 0, about: "which of its colours, from 0" },
  byLayer: { kind: "flag", about: "a picture for each number of layers, from one to all" },
  scale: { ...table.scale, usual: 8 },
  out: { kind: "text", takes: "file", usual: "receptive-field.png", about: "the picture" },
} as const;

/** What a pixel depends on, by the number of layers. */
export interface FieldReport {
  readonly name: string;
  readonly out: string;
  readonly target: SubPixelPlace;
  /** Pixels before the target, and how many of them each number of layers sees. */
  readonly before: number;
  readonly depths: readonly { readonly layers: number; readonly seen: number }[];
}

/** `paper receptive-field`: a picture of what a pixel depends on. */
export const receptiveFieldCommand: Command = defineCommand({
  name: "receptive-field",
  about: "Draws which pixels are in the receptive field of one, and which are not.",
  argument: { name: "<what>", about: "a preset, a JSON file, a checkpoint, or a run" },
  options,
  notes:
    "Blue is in the field, red comes before and is not in it, dark comes later, yellow is the pixel itself.",
  examples: [
    "receptive-field fashion-mnist --by-layer",
    "receptive-field fashion-mnist --model pixelcnn --image 15x15 --at 7,7",
  ],
  async resolve(given, [what = ""]) {
    await tryFile(given.out, ".png");
    const { name, config } = await describedModel(what, given);
    return { name, config, given, target: targetIn(config, given) };
  },
  async act({ name, config, given, target }): Promise<FieldReport> {
    const { height, width, layers: all } = config;
    const from = given.byLayer === true ? 1 : all;
    const depths = Array.from({ length: all - from + 1 }, (_, i) => from + i);
    const before = target.row * width + target.column;
    const fields = depths.map((layers) => seenPixels({ ...config, layers }, target));
    const pixels = fields.flatMap((seen) => [...painted(seen, before)]);
    const shape = { height, width, channels: 3, scale: given.scale };
    const { out } = given;
    await writeFileAtomically(out, pngBytes(imageGrid(Uint8Array.from(pixels), shape)));
    const counted = fields.map((seen, n) => ({
      layers: depths[n] ?? all,
      seen: seen.slice(0, before).filter(Boolean).length,
    }));
    return { name, out, target, before, depths: counted };
  },
  show: ({ name, out, target, before, depths }) => [
    ...depths.map(
      ({ layers, seen }) =>
        `${layers} ${layers === 1 ? "layer" : "layers"}: ${seen} of the ${before} pixels before (${target.row},${target.column})`,
    ),
    `The receptive field of ${name} is in ${out}`,
  ],
});

function targetIn(config: PixelCNNConfig, { at, colour }: Given<typeof options>): SubPixelPlace {
  const { height, width, channels } = config;
  const [row = NaN, column = NaN] = at?.map(Number) ?? [height >> 1, width >> 1];
  if (!(row < height && column < width && colour < channels))
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
} as const satisfies Readonly<Record<string, readonly [number, number, number]>>;

/** The bytes of a picture, `[height, width, 3]`. */
function painted(seen: readonly boolean[], target: number): Uint8Array {
  const colours = seen.map((is, i) => {
    if (i === target) return paint.target;
    if (is) return paint.seen;
    return i < target ? paint.missed : paint.later;
  });
  return Uint8Array.from(colours.flat());
}
