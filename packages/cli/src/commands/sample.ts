import { extname } from "node:path";
import { labelsBeside } from "@pixelweft/datasets";
import { checkSeamless, resizedModel } from "@pixelweft/pixelcnn/pictures";
import { defineCommand, type Command } from "../command/command.ts";
import { refuseBeside } from "../command/conflicts.ts";
import { asUsage, UsageError } from "../command/failure.ts";
import type { Given } from "../command/option.ts";
import { options as table } from "../command/options.ts";
import { refuseAmong, refuseInput, tryFile } from "../command/place.ts";
import { className } from "../model/class-choice.ts";
import { isOfCodes } from "../model/codes.ts";
import { pairedLayout } from "../model/copies.ts";
import { findModel, modelArgument } from "../model/find-model.ts";
import { mixtureNotes } from "../model/mixture-min-p.ts";
import { ownFiles, ownFolders, usualPath } from "../model/own-files.ts";
import { takeFromFiles } from "../model/sample-from-files.ts";
import { sampleImages, sampleLines, type SamplingRequest } from "../model/sample-images.ts";
import { sampledClasses } from "../model/sampled-classes.ts";
import { trainedAt } from "../model/trained-at.ts";
import { refuseLayout } from "../show/refuse-layout.ts";
import { tryPicture } from "../show/sample-pictures.ts";
import { refuseUnnamed, writtenFiles } from "../show/written-files.ts";

const options = {
  count: { ...table.count, usual: undefined, about: "number of images (default: 16)" },
  seed: table.seed,
  temperature: table.temperature,
  minP: table.minP,
  class: { ...table.class, about: "name or number of a class (default: all in turn)" },
  from: { ...table.class, about: "interpolates: the class on the left of each row" },
  to: { ...table.class, about: "interpolates: the class on the right of each row" },
  rows: { kind: "whole", takes: "n", least: 1, about: "rows of an interpolation (default: 4)" },
  size: {
    kind: "size",
    takes: "pixels",
    about: "of another size, by a model of crops: 64 or 48x64",
  },
  seamless: { kind: "flag", about: "images that go on over their edges, by a model of crops" },
  like: { kind: "text", takes: "file", about: "a picture whose upper rows all images begin with" },
  keep: { kind: "whole", takes: "rows", about: "how many of its rows (default: half of them)" },
  paletteFrom: {
    kind: "text",
    takes: "file",
    about: "other colours, dark for dark and light for light: a PNG picture, or lines of ff8800",
  },
  columns: table.columns,
  scale: table.scale,
  margin: { kind: "whole", takes: "n", most: 4096, about: "pixels around all images (default: 2)" },
  spacing: { kind: "whole", takes: "n", most: 4096, about: "pixels between images (default: 2)" },
  nearest: {
    kind: "flag",
    about:
      "show below each sample the nearest training picture, in a sheet (.png), and say which are perhaps copies",
  },
  data: {
    kind: "text",
    takes: "path",
    about: "images of the training, for --nearest or a map, where the model does not say it",
  },
  atlas: { kind: "flag", about: "write sheet.json beside sheet.png, for game engines" },
  out: {
    kind: "text",
    takes: "place",
    about:
      "a sheet (.png), a drawing (.gif, .apng), maps (.tmj, .csv), an array (.npy) or a folder of files (default: samples.png, or with the next free number)",
  },
  quiet: table.quiet,
  backend: table.backend,
} as const;

/** `pixelweft sample`: samples of a model. */
export const sample: Command = defineCommand({
  name: "sample",
  about: "Samples images from a model, into a PNG file and in the terminal.",
  argument: modelArgument,
  options,
  notes: `With --from and --to the condition goes from one class to another along each row. All images of a row are sampled with the same random numbers, so only the condition changes.`,
  examples: [
    "sample --class sneaker",
    "sample --from Sneaker --to 'Ankle boot' --rows 2",
    "sample runs/sprites --count 64 --seed 7 --out items.png --margin 0 --spacing 0 --atlas",
    "sample sprites16 --class hero --count 4 --out drawing.gif",
    "sample runs/sprites --like hero.png --keep 5 --count 6",
  ],
  resolve,
  act: sampleImages,
  show: sampleLines,
});

async function resolve(
  given: Given<typeof options>,
  [what]: readonly string[],
): Promise<SamplingRequest> {
  const { seed, temperature, minP, scale, margin, spacing, atlas, backend } = given;
  refuseConflicts(given);
  const found = trainedAt(await findModel(what), given);
  const { height: ownHeight, width: ownWidth } = found.model.config;
  const { size: [height = ownHeight, width = ownWidth] = [] } = given;
  const model = asUsage(() => resizedModel(found.model, { height, width }));
  const saved = { ...found, model };
  const { asked, classes, columns } = sampledClasses(saved, given);
  const files = await takeFromFiles(saved, given, asked);
  const palette = files.palette ?? saved.settings?.palette;
  const drawing = { ...asked, seed, temperature, minP, palette, prefix: files.prefix };
  const look = { columns, scale, margin, spacing, atlas };
  const usual = isOfCodes(saved) ? "samples.npy" : "samples.png";
  const out = given.out ?? (await usualPath(saved, usual));
  const inputs = [given.like, given.paletteFrom, ...ownFiles(saved)];
  const { count: images, labels } = asked;
  const names = labels && Array.from(labels, (label) => className(saved, label));
  const written = { count: images, seed, classes: names, palette, atlas };
  for (const file of writtenFiles(out, written)) await refuseInput(file, inputs);
  await refuseAmong(out, ownFolders(saved));
  const isCodes = isOfCodes(saved) || extname(out).toLowerCase() === ".npy";
  refuseLayout(given, out, isCodes);
  if (given.seamless) asUsage(() => checkSeamless(model.config));
  if (isCodes) {
    for (const file of labels ? [out, labelsBeside(out)] : [out]) await tryFile(file, ".npy");
  } else if (given.nearest && extname(out).toLowerCase() !== ".png")
    // A file each, or an animation, would take the pictures of the training for samples.
    throw new UsageError(
      `Cannot take --nearest with ${out}: it shows training pictures in a sheet, a .png file`,
    );
  else {
    const layout = { count: images, columns };
    const { count, ...row } = given.nearest ? pairedLayout(layout) : layout;
    await tryPicture(out, count, { config: model.config, palette, look: { ...look, ...row } });
  }
  await refuseUnnamed(out, written);
  const pictures = given.seamless ? "seamless" : given.nearest ? "nearest" : "images";
  const form = isCodes ? "codes" : pictures;
  const streaks = given.seamless ? [] : mixtureNotes(model.config, minP);
  const notes = [...files.notes, ...streaks];
  return { saved, drawing, look, out, form, classes, notes, backend };
}

function refuseConflicts(given: Given<typeof options>): void {
  const changed = {
    ...given,
    temperature: given.temperature === 1 ? undefined : given.temperature,
  };
  const others = ["from", "like", "nearest", "temperature", "minP"] as const;
  refuseBeside(changed, "seamless", others, "it samples the model's own distribution");
  refuseBeside(given, "nearest", ["size"], "pictures of two sizes do not compare");
  refuseBeside(given, "nearest", ["atlas"], "training pictures are no samples");
}
