import { lax, nn, numpy as np } from "@jax-js/jax";
import { denseParameters } from "../weights.ts";

/** Weights as jax-js wants them, `[out, in, rows, columns]`, with the masks of those that have dead taps. */
export function loadParameters(work) {
  const values = {};
  const masks = {};
  for (const { name, shape, data, mask } of denseParameters(work.weights, work.network)) {
    values[name] = oihw(data, shape);
    if (mask) masks[name] = oihw(mask, shape);
  }
  return { values, masks };
}

function oihw(data, shape) {
  if (shape.length === 1) return np.array(data).reshape([1, shape[0], 1, 1]);
  const [rows, columns, inputs, outputs] = shape.length === 2 ? [1, 1, ...shape] : shape;
  const moved = new Float32Array(data.length);
  const places = rows * columns;
  for (let place = 0; place < places; place++)
    for (let i = 0; i < inputs; i++)
      for (let o = 0; o < outputs; o++)
        moved[(o * inputs + i) * places + place] = data[(place * inputs + i) * outputs + o];
  return np.array(moved).reshape([outputs, inputs, rows, columns]);
}

/** Logits `[n, colours * levels, height, width]` of levels `[n, colours, height, width]`, f32. Takes its arguments over, as jax-js wants. */
export function logits({ network, masked }, values, images) {
  const { layers, levels, height, width } = network;
  const [n] = images.shape;
  const weight = (name) => {
    const key = `${name}.weight`;
    return masked[key] ? values[key].mul(masked[key].ref) : values[key];
  };
  const convolve = (x, name) => {
    const w = weight(name);
    const [, , rows, columns] = w.shape;
    const padding = [rows, columns].map((size) => [(size - 1) / 2, (size - 1) / 2]);
    return lax.convGeneralDilated(x, w, [1, 1], padding);
  };
  const withBias = (x, name) => convolve(x, name).add(values[`${name}.bias`]);
  const gate = (x) => {
    const [signal, opening] = np.split(x, 2, 1);
    return np.tanh(signal).mul(nn.sigmoid(opening));
  };
  const planes = images.mul(2 / (levels - 1)).sub(1);
  const x = np.concatenate([planes, np.ones([n, 1, height, width])], 1);
  let v = x.ref;
  let h = x;
  for (let layer = 0; layer < layers; layer++) {
    const name = `layers.${layer}`;
    const pre = withBias(v, `${name}.vertical`);
    if (layer < layers - 1) v = gate(pre.ref);
    const g = gate(withBias(h.ref, `${name}.horizontal`).add(convolve(pre, `${name}.link`)));
    const r = withBias(g, `${name}.residual`);
    if (layer === 0) h.dispose();
    h = layer === 0 ? r : r.add(h);
  }
  return withBias(nn.relu(withBias(nn.relu(h), "head.0")), "head.1");
}

/** Bits per dimension of a batch; `oneHot` is `[n, colours, levels, height, width]`. */
export function bits(given, values, { images, oneHot }) {
  const { channels, levels, height, width } = given.network;
  const [n] = images.shape;
  const all = logits(given, values, images).reshape([n, channels, levels, height, width]);
  const picked = nn.logSoftmax(all, 2).mul(oneHot);
  return picked.sum().mul(-1 / (Math.LN2 * n * channels * height * width));
}
