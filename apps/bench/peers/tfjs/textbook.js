import { linesOf } from "../../src/lines-of.ts";
import { adamWSettings } from "../../src/tasks/textbook.ts";
import { readExamples, readTensors } from "../safetensors.ts";
import { tf } from "./tensorflow.js";

// Parameters are variables by name.

function linear(p, x, name) {
  const [inputs, outputs] = p[`${name}.weight`].shape;
  const y = tf.add(tf.matMul(tf.reshape(x, [-1, inputs]), p[`${name}.weight`]), p[`${name}.bias`]);
  return tf.reshape(y, [...x.shape.slice(0, -1), outputs]);
}

function mlp(p, images) {
  const y = tf.relu(linear(p, tf.reshape(images, [images.shape[0], -1]), "one"));
  return linear(p, tf.relu(linear(p, y, "two")), "three");
}

function normal(x, axes) {
  const { mean, variance } = tf.moments(x, axes, true);
  return tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5)));
}

function cnn(p, images) {
  let y = images;
  for (const name of ["one", "two", "three"]) {
    y = tf.add(tf.conv2d(y, p[`${name}.weight`], 1, "same"), p[`${name}.bias`]);
    const [n, height, width, channels] = y.shape;
    const groups = tf.reshape(y, [n, height * width, 4, channels / 4]);
    y = tf.mul(tf.reshape(normal(groups, [1, 3]), y.shape), p[`${name}.norm.scale`]);
    y = tf.maxPool(tf.relu(tf.add(y, p[`${name}.norm.shift`])), 2, 2, "valid");
  }
  return linear(p, tf.reshape(y, [y.shape[0], -1]), "out");
}

function layerNorm(p, x, name) {
  return tf.add(tf.mul(normal(x, -1), p[`${name}.scale`]), p[`${name}.shift`]);
}

function attend(p, x, { name, heads, mask }) {
  const [batch, length, width] = x.shape;
  const all = tf.reshape(linear(p, x, `${name}.in`), [batch, length, 3 * heads, width / heads]);
  const [q, k, v] = tf.split(tf.transpose(all, [0, 2, 1, 3]), 3, 1);
  const scores = tf.mul(tf.matMul(q, k, false, true), Math.sqrt(heads / width));
  const y = tf.matMul(tf.softmax(tf.add(scores, mask)), v);
  const joined = tf.reshape(tf.transpose(y, [0, 2, 1, 3]), [batch, length, width]);
  return linear(p, joined, `${name}.out`);
}

function gelu(x) {
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));
}

function transformer(p, text, { characters, width, heads, layers, mask }) {
  // A product with one-hot rows: the gradient of picking rows is missing on WebAssembly.
  const rows = tf.oneHot(tf.reshape(text, [-1]), characters);
  const picked = tf.matMul(tf.cast(rows, "float32"), p["characters.table"]);
  let y = tf.add(tf.reshape(picked, [...text.shape, width]), p["places.table"]);
  for (let i = 0; i < layers; i++) {
    const name = `${i}.attention`;
    y = tf.add(y, attend(p, layerNorm(p, y, `${i}.norm1`), { name, heads, mask }));
    const wide = gelu(linear(p, layerNorm(p, y, `${i}.norm2`), `${i}.wide`));
    y = tf.add(y, linear(p, wide, `${i}.narrow`));
  }
  return linear(p, layerNorm(p, y, "norm"), "out");
}

const networks = {
  mlp: { logits: mlp, pieces: [linear, mlp] },
  cnn: { logits: cnn, pieces: [linear, normal, cnn] },
  transformer: {
    logits: transformer,
    pieces: [linear, normal, layerNorm, attend, gelu, transformer],
  },
};

/** A network of the textbook with its loss, its variables, and their decay. */
export function buildTextbook({ network, batch, weights, examples }) {
  const { logits, pieces } = networks[network.kind];
  const p = Object.fromEntries(
    Object.entries(readTensors(weights)).map(([name, { shape, data }]) => [
      name,
      tf.variable(tf.tensor(data, shape), true, name),
    ]),
  );
  const given = readExamples(examples, batch);
  const input = tensorOf(given.text ?? given.images);
  const target = tensorOf(given.next ?? given.labels);
  const kept = 1 - adamWSettings.learningRate * adamWSettings.decay;
  const size = { ...network, mask: network.kind === "transformer" && causal(network.length) };
  return {
    variables: Object.values(p),
    loss: () => {
      const x =
        input.dtype === "int32" && network.kind !== "transformer"
          ? tf.sub(tf.mul(tf.cast(input, "float32"), 2 / 255), 1)
          : input;
      const all = logits(p, x, size);
      const classes = all.shape.at(-1);
      const rows = tf.logSoftmax(tf.reshape(all, [-1, classes]));
      const wanted = tf.cast(tf.oneHot(tf.reshape(target, [-1]), classes), "float32");
      return tf.mul(tf.sum(tf.mul(rows, wanted)), -1 / target.size);
    },
    decay: () => {
      for (const [name, variable] of Object.entries(p))
        if (name.endsWith(".weight")) tf.tidy(() => variable.assign(tf.mul(variable, kept)));
    },
    lines: linesOf(...pieces),
  };
}

function tensorOf({ data, shape }) {
  return tf.tensor(Int32Array.from(data), shape, "int32");
}

/** Minus much above the diagonal: no place looks at a later one. */
function causal(length) {
  const data = Float32Array.from({ length: length * length }, (_, i) =>
    i % length > Math.floor(i / length) ? -1e9 : 0,
  );
  return tf.tensor2d(data, [length, length]);
}
