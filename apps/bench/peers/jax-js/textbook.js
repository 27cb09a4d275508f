import { lax, nn, numpy as np } from "@jax-js/jax";
import { linesFigure, linesOf } from "../../src/lines-of.ts";
import { adamWSettings } from "../../src/tasks/textbook.ts";
import { readExamples, readTensors } from "../safetensors.ts";
import { trainingJob } from "./training.js";

// Functions take their arguments over, as jax-js wants; parameters are by name, and each is read once.

function linear(p, x, name) {
  return np.matmul(x, p[`${name}.weight`]).add(p[`${name}.bias`]);
}

function mlp(p, images) {
  const y = nn.relu(linear(p, images.reshape([images.shape[0], -1]), "one"));
  return linear(p, nn.relu(linear(p, y, "two")), "three");
}

/** A convolution, a norm of four groups, a ReLU, and the largest of each 2 x 2: `[n, channels, height, width]`. */
function convolutionBlock(p, x, name) {
  const y = lax.conv(x, p[`${name}.weight`], [1, 1], "SAME").add(p[`${name}.bias`]);
  const [n, c, height, width] = y.shape;
  const normal = nn.standardize(y.reshape([n, 4, -1]), -1).reshape(y.shape);
  const z = nn.relu(normal.mul(p[`${name}.norm.scale`]).add(p[`${name}.norm.shift`]));
  const [rows, columns] = [height >> 1, width >> 1];
  const whole = z.slice([], [], [0, 2 * rows], [0, 2 * columns]);
  return np.max(whole.reshape([n, c, rows, 2, columns, 2]), [3, 5]);
}

function cnn(p, images) {
  let y = np.transpose(images, [0, 3, 1, 2]);
  for (const name of ["one", "two", "three"]) y = convolutionBlock(p, y, name);
  return linear(p, np.transpose(y, [0, 2, 3, 1]).reshape([y.shape[0], -1]), "out");
}

function layerNorm(p, x, name) {
  return nn.standardize(x, -1).mul(p[`${name}.scale`]).add(p[`${name}.shift`]);
}

function attend(p, x, { name, heads }) {
  const [batch, length, width] = x.shape;
  const all = linear(p, x, `${name}.in`).reshape([batch, length, 3, heads, width / heads]);
  const parts = np.split(all, 3, 2).map((y) => y.reshape([batch, length, heads, width / heads]));
  const y = nn.dotProductAttention(...parts, { isCausal: true });
  return linear(p, y.reshape([batch, length, width]), `${name}.out`);
}

function transformer(p, text, { characters, heads, layers }) {
  // Picking rows has no gradient here: a product with one-hot rows does.
  let y = np.matmul(nn.oneHot(text, characters), p["characters.table"]).add(p["places.table"]);
  for (let i = 0; i < layers; i++) {
    const name = `${i}.attention`;
    y = y.ref.add(attend(p, layerNorm(p, y, `${i}.norm1`), { name, heads }));
    const wide = linear(p, layerNorm(p, y.ref, `${i}.norm2`), `${i}.wide`);
    y = y.add(linear(p, nn.gelu(wide, { approximate: false }), `${i}.narrow`));
  }
  return linear(p, layerNorm(p, y, "norm"), "out");
}

const networks = {
  mlp: { logits: mlp, pieces: [linear, mlp] },
  cnn: { logits: cnn, pieces: [linear, convolutionBlock, cnn] },
  transformer: { logits: transformer, pieces: [linear, layerNorm, attend, transformer] },
};

/** A training step of a network of the textbook: loss, gradients and AdamW, of which only weights of layers decay. */
export function textbookTraining({ network, batch, weights, examples }) {
  const { logits, pieces } = networks[network.kind];
  const given = readExamples(examples, batch);
  const input = given.text ?? given.images;
  const target = given.next ?? given.labels;
  const { learningRate: rate, decay } = adamWSettings;
  const loss = (p, { x, y }) => {
    const all = logits(p, network.kind === "transformer" ? x : x.mul(2 / 255).sub(1), network);
    const classes = all.shape.at(-1);
    const picked = nn.logSoftmax(all, -1).mul(nn.oneHot(y, classes));
    return picked.sum().mul(-1 / target.data.length);
  };
  const job = trainingJob({
    values: parametersOf(weights),
    data: { x: arrayOf(input), y: arrayOf(target) },
    loss,
    decayOf: (name) => (name.endsWith(".weight") ? decay : 0),
    rate,
  });
  return { ...job, figures: async () => ({ [linesFigure]: linesOf(...pieces) }) };
}

function arrayOf({ data, shape }) {
  if (data instanceof Int32Array) return np.array(data, { dtype: np.int32 }).reshape(shape);
  return np.array(Float32Array.from(data)).reshape(shape);
}

/** Kernels as `[out, in, rows, columns]`, and what is for each channel of a map as `[channels, 1, 1]`. */
function parametersOf(path) {
  const stored = readTensors(path);
  return Object.fromEntries(
    Object.entries(stored).map(([name, tensor]) => {
      const x = arrayOf(tensor);
      if (tensor.shape.length === 4) return [name, np.transpose(x, [3, 2, 0, 1])];
      const [block] = name.split(".");
      const ofMap = stored[`${block}.weight`]?.shape.length === 4 && tensor.shape.length === 1;
      return [name, ofMap ? x.reshape([tensor.shape[0], 1, 1]) : x];
    }),
  );
}
