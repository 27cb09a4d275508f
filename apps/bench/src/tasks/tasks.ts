import type { Material } from "./material.ts";
import { scaledSize, type Task } from "./task.ts";
import { textbookTasks, type TextbookMaterial } from "./textbook-tasks.ts";
import { c32, g28, peakShape, type Network, type Work } from "./work.ts";

/** The tasks of a quick run, the most telling ones first: the time may be up before the last. */
export const quickTasks: readonly string[] = [
  "cold-start",
  "matmul",
  "peak",
  "G28-step",
  "G28-cached-1",
  "G28-naive-1",
  "convolution-forward",
  "convolution-filter-gradient",
  "convolution-input-gradient",
  "elementwise-gate",
];

/** The tasks in order. `materials` are the files of each PixelCNN by its name, `textbook` those of the networks of the textbook. */
export function allTasks(
  materials: Readonly<Record<string, Material>>,
  textbook: Readonly<Record<string, TextbookMaterial>>,
): Task[] {
  const kernels = [matmul(), peak(), ...batched(), ...convolutions(), ...elementwise()];
  const networks = [g28, c32].flatMap((network) => {
    const material = materials[network.name];
    return material ? networkTasks(network, material) : [];
  });
  return [coldStart(), ...kernels, ...networks, ...textbookTasks(textbook)];
}

function coldStart(): Task {
  return {
    id: "cold-start",
    name: "Cold start",
    words: "from the start of a process to the product of two 64 x 64 matrices",
    sizes: [{ work: { kind: "matmul", rows: 64, size: 64 } }],
    fresh: true,
  };
}

function matmul(): Task {
  const size = 1024;
  const rows = (n: number): Work => ({ kind: "matmul", rows: n, size });
  return {
    id: "matmul",
    name: "Matrix product",
    words: "1024 x 1024 by 1024 x 1024",
    sizes: [{ work: rows(size) }, scaledSize(rows(64), `64 of ${size} rows`, size / 64)],
  };
}

/** Products of batches as attention has them: heads of 16, scores of heads of 32, and values of heads of 64. */
function batched(): Task[] {
  const shapes = [
    [1024, 64, 16, 64],
    [64, 256, 32, 256],
    [32, 256, 256, 64],
  ] as const;
  return shapes.flatMap(([batch, rows, inner, columns]) =>
    (["forward", "gradients"] as const).map((part): Task => {
      const words = `${batch} x [${rows} x ${inner} by ${inner} x ${columns}]`;
      return {
        id: `batched-${inner}-${part}`,
        name: `Product of batches, ${part === "forward" ? part : "both gradients"}`,
        words,
        sizes: [{ work: { kind: "batched", part, batch, rows, inner, columns } }],
      };
    }),
  );
}

function peak(): Task {
  const { rows, columns, repeat } = peakShape;
  return {
    id: "peak",
    name: "Peak of multiply-adds",
    words: `${rows} x ${columns} sums that stay in registers, ${repeat.toLocaleString("en")} multiply-adds each, the result checked`,
    sizes: [{ work: { kind: "peak" } }],
  };
}

function convolutions(): Task[] {
  const shape = { size: 28, inputs: 64, outputs: 128 } as const;
  const parts = [
    ["forward", "Convolution, forward"],
    ["input-gradient", "Convolution, gradient of the input (dX)"],
    ["filter-gradient", "Convolution, gradient of the filter (dW)"],
  ] as const;
  return parts.map(([part, name]) => {
    const work = (batch: number): Work => ({ kind: "convolution", part, batch, ...shape });
    return {
      id: `convolution-${part}`,
      name,
      words: "3 x 3, 64 to 128 maps of 28 x 28, batch 16, no mask",
      sizes: [{ work: work(16) }, scaledSize(work(1), "batch 1", 16)],
    };
  });
}

function elementwise(): Task[] {
  const chains = [
    ["gate", "relu(tanh(a) sigmoid(b) + c)"],
    ["polynomial", "x -> 1.0001 x + 0.0001, sixteen times"],
  ] as const;
  return chains.map(([chain, words]) => ({
    id: `elementwise-${chain}`,
    name: `Elementwise chain: ${chain}`,
    words: `${words}, 2 097 152 elements`,
    sizes: [{ work: { kind: "elementwise", chain, elements: 2 ** 21 } }],
  }));
}

function networkTasks(network: Network, { weights, images }: Material): Task[] {
  return [
    ...(network === g28 ? [compileTask(network, { weights, images })] : []),
    stepTask(network, { weights, images }),
    ...[1, 16].map((batch) => naiveTask(network, weights, batch)),
    ...[1, 16].map((batch): Task => {
      const work: Work = { kind: "cached", network, batch, weights };
      return {
        id: `${network.name}-cached-${batch}`,
        name: `${network.name} cached sampling, batch ${batch}`,
        words: "whole images, each feature computed once",
        sizes: [{ work }],
      };
    }),
  ];
}

function compileTask(network: Network, { weights, images }: Material): Task {
  return {
    id: `${network.name}-compile`,
    name: `${network.name} program compile`,
    words:
      "a training step of one image, traced, lowered and prepared again: its first call less its second",
    sizes: [{ work: { kind: "compile", network, batch: 1, weights, images } }],
  };
}

function stepTask(network: Network, { weights, images }: Material): Task {
  const work = (batch: number): Work => ({ kind: "step", network, batch, weights, images });
  return {
    id: `${network.name}-step`,
    name: `${network.name} training step`,
    words: "forward, backward and Adam, batch 16",
    sizes: [
      { work: work(16) },
      scaledSize(work(2), "batch 2", 8),
      scaledSize(work(1), "batch 1", 16),
    ],
  };
}

function naiveTask(network: Network, weights: string, batch: number): Task {
  const { width, height, channels } = network;
  const all = width * height * channels;
  const work = (n: number, subPixels: number): Work => ({
    kind: "naive",
    network,
    batch: n,
    subPixels,
    weights,
  });
  const some = [width * channels, 4 * channels, channels].map((subPixels) =>
    scaledSize(
      work(batch, subPixels),
      `the first ${subPixels} of ${all} sub-pixels`,
      all / subPixels,
    ),
  );
  const least = scaledSize(
    work(1, channels),
    `batch 1, the first ${channels} of ${all} sub-pixels`,
    (all / channels) * batch,
  );
  return {
    id: `${network.name}-naive-${batch}`,
    name: `${network.name} naive sampling, batch ${batch}`,
    words: "whole images, the whole network for each sub-pixel",
    sizes: [{ work: work(batch, all) }, ...some, ...(batch > 1 ? [least] : [])],
  };
}
