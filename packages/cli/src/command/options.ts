import type { ModelName } from "@pixelweft/pixelcnn";
import { modelNames } from "@pixelweft/pixelcnn/recipes";
import { backendNames, type BackendName } from "@pixelweft/runtime/node";

/** Options that several commands have; each row is an `OptionData`. */
export const options = {
  backend: {
    kind: "choice",
    takes: "name",
    choices: backendNames as readonly BackendName[],
    usual: "auto",
    about: "where to compute; auto takes a GPU that is faster than the processor",
  },
  model: {
    kind: "choice",
    takes: "name",
    choices: modelNames as readonly ModelName[],
    about: "another network with the same sizes",
  },
  config: {
    kind: "text",
    takes: "name",
    about: "a preset, as info lists them, or a JSON file with the same fields",
  },
  split: {
    kind: "choice",
    takes: "part",
    choices: ["train", "validation", "test"],
    about: "part of the images (default: the test part; all that --data names)",
  },
  seed: { kind: "whole", takes: "n", most: 4_294_967_295, usual: 0, about: "random seed" },
  temperature: {
    kind: "positive",
    takes: "t",
    usual: 1,
    about: "below 1 reduces diversity; of a palette, that of the opaque colours",
  },
  minP: {
    kind: "positive",
    takes: "p",
    most: 1,
    about: "leave out values less likely than this share of the likeliest, as 0.05",
  },
  class: { kind: "text", takes: "class", about: "name or number of a class", once: true },
  count: {
    kind: "whole",
    takes: "n",
    least: 1,
    most: 1_000_000,
    usual: 16,
    about: "number of images",
  },
  columns: { kind: "whole", takes: "n", least: 1, about: "images in a row" },
  scale: { kind: "whole", takes: "n", least: 1, about: "screen pixels for each pixel" },
  quiet: { kind: "flag", about: "show no progress and no pictures in the terminal" },
  workers: {
    kind: "whole",
    takes: "n",
    most: 256,
    usual: 0,
    about: "threads that decode pictures",
  },
  steps: { kind: "whole", takes: "n", least: 1, about: "updates in all" },
  batch: { kind: "whole", takes: "n", least: 1, most: 65_536, about: "images in a batch" },
  images: {
    kind: "whole",
    takes: "n",
    least: 1,
    about:
      "only so many: random ones, always the same; of fashion-mnist, shapes and sprites the first",
  },
  rate: { kind: "positive", takes: "r", about: "highest learning rate" },
  levels: { kind: "whole", takes: "d", least: 2, most: 65_536, about: "levels of a value" },
} as const;

/** Options that name images. */
export const dataOptions = {
  data: {
    kind: "text",
    takes: "what",
    about: "fashion-mnist, shapes, sprites16, sprites24, sprites32, or a path",
  },
  folder: { kind: "text", takes: "path", about: "where the files of Fashion-MNIST are" },
  size: { kind: "size", takes: "pixels", about: "height and width of the shapes: 16 or 24x32" },
  download: { kind: "flag", about: "download Fashion-MNIST if it is not found" },
} as const;

/** Options that add variants to the images of a training. */
export const variantOptions = {
  flips: { kind: "flag", about: "train on mirror images too" },
  shifts: {
    kind: "size",
    takes: "pixels",
    least: 0,
    about: "train on images moved by so many rows and columns too: 1 or 0x1; 0: not",
  },
  turns: { kind: "flag", about: "train on turned copies too, conditioned on how each is turned" },
} as const;

/** Options that say what is taken of a path; a run keeps them. */
export const pathOptions = {
  as: {
    kind: "choice",
    takes: "set",
    choices: [
      "imagenet32-oord",
      "imagenet64-oord",
      "imagenet8-chrabaszcz",
      "imagenet16-chrabaszcz",
      "imagenet32-chrabaszcz",
      "imagenet64-chrabaszcz",
    ],
    about: "which down-sampled ImageNet it is: its files do not say",
  },
  testData: { kind: "text", takes: "path", about: "test images that are not with the others" },
  partial: { kind: "flag", about: "accept an incomplete ImageNet" },
  labels: {
    kind: "text",
    takes: "file",
    about: "the file of labels for a file of images (IDX) or codes (npy)",
  },
  classes: {
    kind: "choice",
    takes: "which",
    choices: ["fine", "coarse"],
    about: "which labels of CIFAR-100",
  },
} as const;

/** Options that say how pictures become samples; a run keeps them. */
export const pictureOptions = {
  below: { kind: "text", takes: "folder", about: "only pictures below this folder" },
  large: { kind: "flag", about: "leave pictures in their files, for more than memory holds" },
  resize: {
    kind: "size",
    takes: "pixels",
    about: "bring all to this size, cropped to its shape: 32 or 24x32",
  },
  pad: { kind: "size", takes: "pixels", about: "put smaller ones on transparent ground: 32" },
  padAt: {
    kind: "choice",
    takes: "place",
    choices: ["middle", "bottom"],
    about: "where on the ground of --pad they are put (default: middle)",
  },
  skipOtherSizes: { kind: "flag", about: "leave out pictures of other sizes" },
  grey: { kind: "flag", about: "drop the colours" },
  background: {
    kind: "colour",
    takes: "colour",
    about: "colour behind transparent pixels: #ffffff",
  },
  transparent: {
    kind: "colour",
    takes: "colour",
    about: "colour that stands for transparency: #ff00ff",
  },
  palette: {
    kind: "whole",
    takes: "n",
    least: 2,
    most: 256,
    about: "at most so many colours and transparency: for pixel art",
  },
  skipDamaged: { kind: "flag", about: "leave out pictures that cannot be read" },
  cell: { kind: "size", takes: "pixels", about: "cells of a sprite sheet: 16 or 24x16" },
  margin: { kind: "whole", takes: "n", about: "pixels before the first cell" },
  spacing: { kind: "whole", takes: "n", about: "pixels between the cells" },
  crops: {
    kind: "size",
    takes: "pixels",
    about: "all crops of one picture or map of tiles: 16",
  },
  patches: { kind: "size", takes: "pixels", about: "cut photographs into patches: 32 or 24x32" },
  scales: { kind: "wholes", takes: "list", about: "reduce photographs before: 2,4 (default: 2)" },
  stride: { kind: "whole", takes: "n", least: 1, about: "pixels from one patch to the next" },
  testNames: { kind: "words", takes: "list", about: "test on pictures with these words in names" },
  validationNames: { kind: "words", takes: "list", about: "hold out pictures by words in names" },
} as const;
