/** Options that several commands have; each row is an `OptionData`. */
export const options = {
  backend: {
    kind: "choice",
    takes: "name",
    choices: ["auto", "webgpu", "wasm", "wasm-128", "reference"],
    usual: "auto",
    about: "compute backend; wasm-128 is wasm without V8's experiment of joined vectors",
  },
  seed: { kind: "whole", takes: "n", most: 4_294_967_295, usual: 0, about: "random seed" },
  batch: { kind: "whole", takes: "n", least: 1, about: "images in a batch" },
  count: { kind: "whole", takes: "n", least: 1, about: "number of images", usual: 16 },
  temperature: {
    kind: "positive",
    takes: "t",
    usual: 1,
    about: "only 1 samples from the model; lower values reduce diversity",
  },
  class: { kind: "text", takes: "class", about: "name or number of a class" },
  columns: { kind: "whole", takes: "n", least: 1, about: "images in a row" },
  scale: { kind: "whole", takes: "n", least: 1, about: "screen pixels for each pixel" },
  quiet: { kind: "flag", about: "show no pictures in the terminal" },
  workers: {
    kind: "whole",
    takes: "n",
    usual: 0,
    about: "threads that decode pictures while they are read",
  },
  config: {
    kind: "text",
    takes: "name",
    about: "a preset, or a JSON file with the same fields (pixelweft info lists the presets)",
  },
  model: {
    kind: "choice",
    takes: "name",
    choices: ["gated", "pixelcnn", "row-lstm", "diagonal-bilstm"],
    about: "another network with the same sizes",
  },
  steps: { kind: "whole", takes: "n", least: 1, about: "updates in all" },
  rate: { kind: "positive", takes: "r", about: "highest learning rate" },
  levels: {
    kind: "whole",
    takes: "d",
    least: 2,
    most: 256,
    about: "values of a sub-pixel, 2 to 256",
  },
  images: { kind: "whole", takes: "n", least: 1, about: "only the first images" },
  split: {
    kind: "choice",
    takes: "part",
    choices: ["train", "test"],
    about: "part of the data",
  },
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
    about: "which of the ImageNets that look alike",
    group: "Images at a path:",
  },
  testData: {
    kind: "text",
    takes: "path",
    about: "the test images, if they are not with the others",
    group: "Images at a path:",
  },
  partial: {
    kind: "flag",
    about: "accept an incomplete ImageNet",
    group: "Images at a path:",
  },
  labels: {
    kind: "text",
    takes: "file",
    about: "the IDX file of labels that belongs to an IDX file of images",
    group: "Images at a path:",
  },
  classes: {
    kind: "choice",
    takes: "which",
    choices: ["fine", "coarse"],
    about: "which labels of CIFAR-100",
    group: "Images at a path:",
  },
} as const;

/** Options that say how pictures become samples; a run keeps them. */
export const pictureOptions = {
  below: {
    kind: "text",
    takes: "folder",
    about: "only pictures below this folder of a folder or archive",
    group: "Pictures:",
  },
  large: {
    kind: "flag",
    about: "leave pictures in their files, for more than memory holds",
    group: "Pictures:",
  },
  resize: {
    kind: "size",
    takes: "pixels",
    about: "crop pictures to this shape and reduce them: 32 or 24x32",
    group: "Pictures:",
  },
  grey: { kind: "flag", about: "drop the colours", group: "Pictures:" },
  background: {
    kind: "colour",
    takes: "colour",
    about: "colour behind transparent places: #ffffff",
    group: "Pictures:",
  },
  palette: {
    kind: "whole",
    takes: "n",
    least: 2,
    most: 256,
    about: "at most so many colours, as indices; transparent is one of them",
    group: "Pictures:",
  },
  skipDamaged: {
    kind: "flag",
    about: "leave out pictures that cannot be read",
    group: "Pictures:",
  },
  cell: {
    kind: "size",
    takes: "pixels",
    about: "the picture is a sprite sheet with cells of 16 or 24x16",
    group: "Pictures:",
  },
  margin: {
    kind: "whole",
    takes: "n",
    about: "pixels before the first cell of a sprite sheet",
    group: "Pictures:",
  },
  spacing: {
    kind: "whole",
    takes: "n",
    about: "pixels between the cells of a sprite sheet",
    group: "Pictures:",
  },
  patches: {
    kind: "size",
    takes: "pixels",
    about: "cut photographs into patches of 32 or 24x32",
    group: "Pictures:",
  },
  scales: {
    kind: "wholes",
    takes: "list",
    about: "how much photographs are reduced before: 2,4 (default: 2)",
    group: "Pictures:",
  },
  stride: {
    kind: "whole",
    takes: "n",
    least: 1,
    about: "pixels from one patch to the next (default: its size)",
    group: "Pictures:",
  },
  testNames: {
    kind: "words",
    takes: "list",
    about: "test on pictures with these words in their names",
    group: "Pictures:",
  },
  validationNames: {
    kind: "words",
    takes: "list",
    about: "hold out pictures with these words in their names",
    group: "Pictures:",
  },
} as const;

/** Options that name images. */
export const dataOptions = {
  data: {
    kind: "text",
    takes: "what",
    about: "fashion-mnist, shapes, sprites16 (24, 32), or a path to pictures or a data set",
    group: "Images:",
  },
  folder: {
    kind: "text",
    takes: "path",
    about: "where the files of Fashion-MNIST are",
    group: "Images:",
  },
  size: {
    kind: "size",
    takes: "pixels",
    about: "height and width of the shapes: 16 or 24x32",
    group: "Images:",
  },
  download: {
    kind: "flag",
    about: "download Fashion-MNIST if it is nowhere",
    group: "Images:",
  },
  flips: { kind: "flag", about: "train on mirror images too", group: "Images:" },
} as const;

/** The name of a backend, as `--backend` takes it. */
export type BackendName = (typeof options.backend.choices)[number];
