import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import {
  blockUntilReady,
  defaultDevice,
  getWebGPUDevice,
  grad,
  init,
  jit,
  lax,
  nn,
  numpy as np,
  tree,
} from "@jax-js/jax";
import { serve } from "../../src/serve.ts";
import { CannotError } from "../../src/wire.ts";
import { adapterWords, installWebgpu, throwErrors, watchErrors } from "../dawn.ts";
import { drawLevel } from "../draw-on-host.ts";
import { bits, loadParameters, logits } from "./network.js";
import { textbookTraining } from "./textbook.js";
import { trainingJob } from "./training.js";

const device = process.argv[2];
const { version } = createRequire(import.meta.url)("./node_modules/@jax-js/jax/package.json");

async function open() {
  if (device === "webgpu") installWebgpu(await import("webgpu"));
  const found = await init(device);
  if (!found.includes(device)) throw new CannotError(`no ${device} on this machine`);
  defaultDevice(device);
  if (device === "webgpu") watchErrors(getWebGPUDevice());
}

function random(shape) {
  const size = shape.reduce((a, b) => a * b, 1);
  return np.array(Float32Array.from({ length: size }, () => Math.random() * 2 - 1)).reshape(shape);
}

function kernel(work) {
  if (work.kind === "matmul") {
    const operands = [random([work.rows, work.size]), random([work.size, work.size])];
    return { operands, compute: (a, b) => np.matmul(a, b) };
  }
  if (work.kind === "batched") {
    const { part, batch, rows, inner, columns } = work;
    if (part !== "forward") throw new CannotError("only one result is timed");
    const operands = [random([batch, rows, inner]), random([batch, inner, columns])];
    return { operands, compute: (a, b) => np.matmul(a, b) };
  }
  if (work.kind === "movement") {
    const operands = [random([work.size, work.size])];
    // What does nothing is not run: only a transpose of a transpose would be a copy.
    if (work.way === "copy") throw new CannotError("a program that only copies hands its input on");
    return { operands, compute: (x) => np.transpose(x) };
  }
  if (work.kind === "elementwise") {
    if (work.chain === "polynomial") {
      const compute = (x) => Array.from({ length: 16 }).reduce((y) => y.mul(1.0001).add(0.0001), x);
      return { operands: [random([work.elements])], compute };
    }
    const operands = [0, 1, 2].map(() => random([work.elements]));
    return { operands, compute: (a, b, c) => nn.relu(np.tanh(a).mul(nn.sigmoid(b)).add(c)) };
  }
  const { batch, size, inputs, outputs } = work;
  const x = random([batch, inputs, size, size]);
  const w = random([outputs, inputs, 3, 3]);
  const g = random([batch, outputs, size, size]);
  const forward = (a, b) => lax.conv(a, b, [1, 1], "SAME");
  if (work.part === "forward") return { operands: [x, w], compute: forward };
  const inner = (a, b, c) => forward(a, b).mul(c).sum();
  const argument = work.part === "input-gradient" ? 0 : 1;
  return { operands: [x, w, g], compute: grad(inner, { argnums: argument }) };
}

function kernelJob(work) {
  const { operands, compute } = kernel(work);
  const program = jit(compute);
  return {
    run: async () => {
      const y = program(...operands.map((x) => x.ref));
      await blockUntilReady(y.ref);
      y.dispose();
    },
  };
}

/** Levels `[n, colours, height, width]` and their one-hot planes, from bytes `[n, height, width, colours]`. */
function batchOf({ network, batch, images: path }) {
  const { height, width, channels, levels } = network;
  const places = height * width;
  const bytes = readFileSync(path);
  const images = new Float32Array(batch * channels * places);
  const oneHot = new Float32Array(images.length * levels);
  for (let b = 0; b < batch; b++)
    for (let c = 0; c < channels; c++)
      for (let place = 0; place < places; place++) {
        const level = bytes[(b * places + place) * channels + c];
        images[(b * channels + c) * places + place] = level;
        oneHot[((b * channels + c) * levels + level) * places + place] = 1;
      }
  return {
    images: np.array(images).reshape([batch, channels, height, width]),
    oneHot: np.array(oneHot).reshape([batch, channels, levels, height, width]),
  };
}

function training(work) {
  const { values, masks } = loadParameters(work);
  const given = { network: work.network, masked: masks };
  const loss = (some, data) => bits(given, some, data);
  return trainingJob({ values, data: batchOf(work), loss });
}

/** A step that is traced anew each time: the seconds of its first call less those of its second. */
function compiling(work) {
  const timed = async (run) => {
    const start = performance.now();
    await run();
    return (performance.now() - start) / 1000;
  };
  return {
    run: async () => {
      const { run } = training(work);
      return Math.max(0, (await timed(run)) - (await timed(run)));
    },
  };
}

function naive(work) {
  const { network, batch, subPixels } = work;
  const { height, width, channels, levels } = network;
  const { values, masks } = loadParameters(work);
  const premasked = Object.fromEntries(
    Object.entries(values).map(([name, x]) => [name, masks[name] ? x.mul(masks[name]) : x]),
  );
  const forward = jit((some, images) => logits({ network, masked: {} }, some, images));
  const each = height * width * channels;
  return {
    run: async () => {
      const image = new Float32Array(batch * each);
      for (let i = 0; i < subPixels; i++) {
        const [pixel, colour] = [Math.floor(i / channels), i % channels];
        const shape = [batch, channels, height, width];
        const y = forward(tree.ref(premasked), np.array(image).reshape(shape));
        const all = y.reshape([batch, channels, levels, height * width]);
        const row = all.slice([], colour, [], pixel);
        const rows = await row.data();
        for (let b = 0; b < batch; b++)
          image[(b * channels + colour) * height * width + pixel] = drawLevel(
            rows.subarray(b * levels, (b + 1) * levels),
          );
      }
    },
  };
}

function jobFor(work) {
  if (work.kind === "step") return training(work);
  if (work.kind === "compile") return compiling(work);
  if (work.kind === "textbook-step") return textbookTraining(work);
  if (work.kind === "embedding") throw new CannotError("picking rows has no gradient");
  if (work.kind === "naive") return naive(work);
  if (work.kind === "cached" || work.kind === "writing")
    throw new CannotError(
      "no loop inside a program and no change in place: every cache would be copied for every step",
    );
  return kernelJob(work);
}

await serve(async (work) => {
  await open();
  const job = jobFor(work);
  return {
    ...job,
    run: async () => {
      const seconds = await job.run();
      throwErrors();
      return seconds;
    },
    facts: {
      version: `jax-js ${version}, node ${process.versions.node}`,
      // Its pool of workers needs the browser's Worker, which Node lacks.
      threads: device === "webgpu" ? 0 : 1,
      device: device === "webgpu" ? await adapterWords() : "the processor",
      note: "jit, as shipped, masks dense",
    },
  };
});
