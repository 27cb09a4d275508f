import { someImages } from "@pixelweft/datasets";
import {
  choosePictures,
  chosenWords,
  openPart,
  openTrainingPart,
} from "@pixelweft/datasets/choice";
import { counted } from "@pixelweft/datasets/text";
import { defineCommand, type Command } from "../command/command.ts";
import { UsageError } from "../command/failure.ts";
import { freePath } from "../command/free-path.ts";
import { brief, optionOf } from "../command/option.ts";
import { options as table, pathOptions, pictureOptions } from "../command/options.ts";
import { refuseAmong, refuseInput, tryFile } from "../command/place.ts";
import { dataChoice } from "../data/choice.ts";
import { showSamples } from "../show/sample-pictures.ts";
import { say } from "../show/terminal.ts";
import { whileReading } from "../show/while-reading.ts";
import { dataArgument } from "./data-info.ts";

const options = {
  count: { ...table.count, usual: 64 },
  seed: { ...table.seed, about: "other seeds show other images" },
  split: { ...table.split, about: "part of the data, as train divides it", usual: "train" },
  columns: table.columns,
  scale: table.scale,
  out: {
    kind: "text",
    takes: "file",
    about: "the picture (default: preview.png, or with the next free number)",
  },
  quiet: table.quiet,
  ...brief(pathOptions),
  ...brief(pictureOptions),
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
    const out = given.out ?? freePath("preview.png");
    await tryFile(out, ".png");
    await refuseInput(out, [choice.source]);
    await refuseAmong(out, [choice.source, choice.testSource]);
    return { choice, given: { ...given, out } };
  },
  async act({ choice, given }, context) {
    const { count, seed, split, columns, scale, out } = given;
    // As train does.
    const tell = (line: string): void => say(context.terminal, line);
    const data = await whileReading(choice.source, tell, async () => {
      const chosen = await choosePictures(choice);
      for (const line of chosenWords(chosen, optionOf)) tell(line);
      // Of the training split, what is held out is no image that a model learns from.
      return split === "test"
        ? openPart(chosen.choice, split)
        : openTrainingPart(chosen.choice, split);
    });
    try {
      const { shape, palette, codes, name, count: all } = data.info;
      if (codes) throw new UsageError(`Cannot preview ${name}: codes of a model are no pictures`);
      const [height, width, channels] = shape;
      const { images, size } = await someImages(data, { count, seed });
      const kind = { config: { height, width, channels }, palette };
      await showSamples(out, images, { ...kind, look: { columns, scale }, context });
      return { out, images: size, of: all, name };
    } finally {
      await data.close();
    }
  },
  show: ({ out, images, of, name }) => [
    `${images} of ${counted(of, "image")} of ${name} ${images === 1 ? "is" : "are"} in ${out}`,
  ],
});
