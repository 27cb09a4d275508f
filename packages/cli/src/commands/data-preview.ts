import { openPart } from "@pixelweft/datasets";
import { defineCommand, type Command } from "../command/command.ts";
import { options as table, pathOptions, pictureOptions } from "../command/options.ts";
import { dataChoice } from "../data/choice.ts";
import { tryFile } from "../place.ts";
import { textPicture, writeSamples } from "../show/sample-pictures.ts";
import { dataArgument } from "./data-info.ts";

const options = {
  count: { ...table.count, usual: 64 },
  seed: { ...table.seed, about: "other seeds show other images" },
  split: { ...table.split, usual: "train" },
  columns: table.columns,
  scale: table.scale,
  out: { kind: "text", takes: "file", usual: "preview.png", about: "the picture" },
  quiet: table.quiet,
  ...pathOptions,
  ...pictureOptions,
} as const;

/** `pixelweft data preview`: a grid of some images of a data set. */
export const dataPreview: Command = defineCommand({
  name: "data preview",
  about: "Shows some of the images in a PNG file.",
  argument: dataArgument,
  options,
  examples: ["data preview photos --patches 32 --out patches.png"],
  async resolve(given, [what]) {
    const choice = dataChoice(given, what);
    await tryFile(given.out, ".png");
    return { choice, given };
  },
  async act({ choice, given }, { terminal, picture }) {
    const { count, seed, split, columns, scale, out, quiet = false } = given;
    const data = await openPart(choice, split);
    try {
      const { shape, palette, name, count: all } = data.info;
      const [height, width, channels] = shape;
      const batches = data.batches({ batchSize: Math.min(count, all), shuffle: { seed } });
      const { value } = await batches.next();
      const images = value?.images ?? new Uint8Array();
      const kind = { config: { height, width, channels }, palette };
      await writeSamples(out, images, { ...kind, look: { columns, scale } });
      if (!quiet) picture(textPicture(terminal, images, kind));
      return { out, images: value?.size ?? 0, of: all, name };
    } finally {
      await data.close();
    }
  },
  show: ({ out, images, of, name }) => [`${images} of ${of} images of ${name} are in ${out}`],
});
