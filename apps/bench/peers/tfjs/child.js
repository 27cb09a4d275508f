import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { linesFigure } from "../../src/lines-of.ts";
import { serve } from "../../src/serve.ts";
import { pickedRows } from "../../src/tasks/picked-rows.ts";
import { adamWSettings } from "../../src/tasks/textbook.ts";
import { CannotError } from "../../src/wire.ts";
import { adapterWords, installWebgpu, throwErrors, watchErrors } from "../dawn.ts";
import { drawLevel } from "../draw-on-host.ts";
import { buildNetwork } from "./network.js";
import { tf } from "./tensorflow.js";
import { buildTextbook } from "./textbook.js";

const backend = process.argv[2];
const require = createRequire(import.meta.url);

async function open({ threads }) {
  tf.env().set("PROD", true);
  if (backend === "webgpu") {
    installWebgpu(await import("webgpu"));
    await import("@tensorflow/tfjs-backend-webgpu");
  } else if (backend === "wasm") {
    const wasm = await import("@tensorflow/tfjs-backend-wasm");
    wasm.setThreadsCount(threads);
    wasm.setWasmPaths(require.resolve("@tensorflow/tfjs-backend-wasm").replace(/[^/\\]*$/, ""));
  } else await import("@tensorflow/tfjs-backend-cpu");
  if (!(await tf.setBackend(backend))) throw new CannotError(`no ${backend} on this machine`);
  await tf.ready();
  if (backend === "webgpu") watchErrors(tf.backend().device);
}

async function sync(y) {
  if (backend !== "webgpu") {
    y.dataSync();
    return;
  }
  const device = tf.backend();
  device.endComputePassEncoder();
  device.submitQueue();
  await device.queue.onSubmittedWorkDone();
}

const random = (shape) => tf.randomUniform(shape, -1, 1);

function kernel(work) {
  if (work.kind === "matmul") {
    const a = random([work.rows, work.size]);
    const b = random([work.size, work.size]);
    return () => tf.matMul(a, b);
  }
  if (work.kind === "batched") {
    if (work.part !== "forward") throw new CannotError("only one result is timed");
    const a = random([work.batch, work.rows, work.inner]);
    const b = random([work.batch, work.inner, work.columns]);
    return () => tf.matMul(a, b);
  }
  if (work.kind === "movement") {
    const x = random([work.size, work.size]);
    // A clone shares its memory.
    return work.way === "copy" ? () => tf.add(x, 0) : () => tf.transpose(x);
  }
  if (work.kind === "embedding") {
    const { count, width, picks } = work;
    const rows = tf.tensor1d(pickedRows(work), "int32");
    const gradient = random([picks, width]);
    return () => tf.unsortedSegmentSum(gradient, rows, count);
  }
  if (work.kind === "elementwise") {
    const [a, b, c] = [0, 1, 2].map(() => random([work.elements]));
    if (work.chain === "gate") return () => tf.relu(tf.add(tf.mul(tf.tanh(a), tf.sigmoid(b)), c));
    return () => Array.from({ length: 16 }).reduce((x) => tf.add(tf.mul(x, 1.0001), 0.0001), a);
  }
  const { batch, size, inputs, outputs } = work;
  const x = random([batch, size, size, inputs]);
  const filter = random([3, 3, inputs, outputs]);
  const dy = random([batch, size, size, outputs]);
  const attributes = { strides: [1, 1], pad: "same", dataFormat: "NHWC" };
  if (work.part === "forward") return () => tf.conv2d(x, filter, 1, "same");
  if (work.part === "input-gradient")
    return () =>
      tf
        .engine()
        .runKernel("Conv2DBackpropInput", { dy, filter }, { ...attributes, inputShape: x.shape });
  return () =>
    tf
      .engine()
      .runKernel("Conv2DBackpropFilter", { x, dy }, { ...attributes, filterShape: filter.shape });
}

function training(work) {
  const { height, width, channels, levels } = work.network;
  const net = buildNetwork(work);
  const shape = [work.batch, height, width, channels];
  const bytes = readFileSync(work.images).subarray(
    0,
    shape.reduce((a, b) => a * b, 1),
  );
  const images = tf.tensor(Float32Array.from(bytes), shape);
  const oneHot = tf.oneHot(tf.tensor1d(Int32Array.from(bytes), "int32"), levels);
  const adam = tf.train.adam(1e-3, 0.9, 0.999, 1e-8);
  let loss;
  return {
    run: async () => {
      loss?.dispose();
      loss = adam.minimize(() => net.bits(images, oneHot), true, net.variables);
      await sync(loss);
    },
    loss: async () => (await loss.data())[0],
  };
}

function textbookTraining(work) {
  const { loss: lossOf, variables, decay, lines } = buildTextbook(work);
  const { learningRate } = adamWSettings;
  const adam = tf.train.adam(learningRate, 0.9, 0.999, 1e-8);
  let loss;
  return {
    run: async () => {
      loss?.dispose();
      const { value, grads } = tf.variableGrads(lossOf, variables);
      decay();
      adam.applyGradients(grads);
      tf.dispose(grads);
      loss = value;
      await sync(loss);
    },
    loss: async () => (await loss.data())[0],
    figures: async () => ({ [linesFigure]: lines }),
  };
}

function naive(work) {
  const { height, width, channels, levels } = work.network;
  const net = buildNetwork(work);
  net.freeze();
  const each = height * width * channels;
  return {
    run: async () => {
      const image = new Float32Array(work.batch * each);
      for (let i = 0; i < work.subPixels; i++) {
        const [row, column] = [Math.floor(i / channels / width), Math.floor(i / channels) % width];
        const y = tf.tidy(() => {
          const all = net.logits(tf.tensor(image, [work.batch, height, width, channels]));
          const at = [0, row, column, (i % channels) * levels];
          return tf.slice(all, at, [-1, 1, 1, levels]);
        });
        const rows = await y.data();
        y.dispose();
        for (let b = 0; b < work.batch; b++)
          image[b * each + i] = drawLevel(rows.subarray(b * levels, (b + 1) * levels));
      }
    },
  };
}

function jobFor(work) {
  if (work.kind === "compile")
    throw new CannotError("eager: kernels are compiled one by one as they are first met");
  if (work.kind === "step") return training(work);
  if (work.kind === "textbook-step") return textbookTraining(work);
  if (work.kind === "naive") return naive(work);
  if (work.kind === "cached" || work.kind === "writing")
    throw new CannotError(
      "tensors cannot change in place: every cache would be copied for every step",
    );
  const compute = kernel(work);
  return {
    run: async () => {
      const y = tf.tidy(compute);
      await sync(y);
      y.dispose();
    },
  };
}

/** A missing kernel is a limit of the library, any other error a failure. */
function told(error) {
  return /not registered|not supported|not yet implemented/i.test(error.message)
    ? new CannotError(error.message.split("\n")[0])
    : error;
}

await serve(async (work, terms) => {
  await open(terms);
  const job = jobFor(work);
  const threads = tf.env().getAsync
    ? await tf
        .env()
        .getAsync("WASM_HAS_MULTITHREAD_SUPPORT")
        .catch(() => false)
    : false;
  const device = backend === "webgpu" ? await adapterWords() : "the processor";
  return {
    ...job,
    run: async () => {
      try {
        await job.run();
        throwErrors();
      } catch (error) {
        throw told(error);
      }
    },
    facts: {
      version: `tfjs ${tf.version_core}, node ${process.versions.node}`,
      threads: backend === "webgpu" ? 0 : backend === "wasm" && threads ? terms.threads : 1,
      device,
      note: "eager, as shipped, masks dense",
    },
  };
});
