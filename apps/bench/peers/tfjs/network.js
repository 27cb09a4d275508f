import { denseParameters } from "../weights.ts";
import { tf } from "./tensorflow.js";

/** The network over NHWC levels, with TensorFlow.js's own convolutions. Masks are multiplied at every pass. */
export function buildNetwork(work) {
  const { network } = work;
  const { layers, levels, channels } = network;
  const parameters = denseParameters(work.weights, network);
  const variables = new Map();
  const masks = new Map();
  for (const { name, shape, data, mask } of parameters) {
    const full = shape.length === 2 ? [1, 1, ...shape] : shape;
    variables.set(name, tf.variable(tf.tensor(data, full), true, name));
    if (mask) masks.set(name, tf.tensor(mask, full));
  }
  const frozen = new Map();
  const weight = (name) => {
    const key = `${name}.weight`;
    const mask = masks.get(key);
    const value = variables.get(key);
    return frozen.get(key) ?? (mask ? tf.mul(value, mask) : value);
  };
  const bias = (name) => variables.get(`${name}.bias`);
  const convolve = (x, name) => tf.conv2d(x, weight(name), 1, "same");
  const gate = (x) => {
    const [signal, opening] = tf.split(x, 2, 3);
    return tf.mul(tf.tanh(signal), tf.sigmoid(opening));
  };

  const logits = (images) => {
    const planes = tf.sub(tf.mul(images, 2 / (levels - 1)), 1);
    const x = tf.concat([planes, tf.onesLike(tf.slice(planes, [0, 0, 0, 0], [-1, -1, -1, 1]))], 3);
    let v = x;
    let h = x;
    for (let layer = 0; layer < layers; layer++) {
      const name = `layers.${layer}`;
      const pre = tf.add(convolve(v, `${name}.vertical`), bias(`${name}.vertical`));
      if (layer < layers - 1) v = gate(pre);
      const own = tf.add(convolve(h, `${name}.horizontal`), bias(`${name}.horizontal`));
      const g = gate(tf.add(own, convolve(pre, `${name}.link`)));
      const r = tf.add(convolve(g, `${name}.residual`), bias(`${name}.residual`));
      h = layer === 0 ? r : tf.add(r, h);
    }
    const m = tf.add(convolve(tf.relu(h), "head.0"), bias("head.0"));
    return tf.add(convolve(tf.relu(m), "head.1"), bias("head.1"));
  };

  const bits = (images, oneHot) => {
    const y = tf.logSoftmax(tf.reshape(logits(images), [-1, levels]));
    const [n, height, width] = images.shape;
    const places = n * height * width * channels;
    return tf.mul(tf.sum(tf.mul(y, oneHot)), -1 / (Math.LN2 * places));
  };

  return {
    logits,
    bits,
    variables: [...variables.values()],
    freeze: () => {
      for (const key of variables.keys())
        if (masks.has(key)) frozen.set(key, tf.keep(weight(key.replace(/\.weight$/, ""))));
    },
  };
}
