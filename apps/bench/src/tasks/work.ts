import { flopOfExample, type TextbookNetwork, type Transformer } from "./textbook.ts";

/** A Gated PixelCNN as every subject builds it; fields as in the specification, which peers read. */
export interface Network {
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly levels: number;
  readonly features: number;
  readonly layers: number;
  readonly first: number;
  readonly kernel: number;
  readonly head: number;
}

const shared = { levels: 256, layers: 5, first: 3, kernel: 3 } as const;

/** Grey images, 28 x 28, 64 features. */
export const g28: Network = {
  name: "G28",
  height: 28,
  width: 28,
  channels: 1,
  features: 64,
  head: 64,
  ...shared,
};

/** Colour images, 32 x 32 x 3; 63 features, so that three colour groups divide them. */
export const c32: Network = {
  name: "C32",
  height: 32,
  width: 32,
  channels: 3,
  features: 63,
  head: 63,
  ...shared,
};

/** What a subject is asked to do, once for each run. Plain data: it travels to other processes and other languages. */
export type Work =
  /** `[rows, size] x [size, size]`, f32. */
  | { readonly kind: "matmul"; readonly rows: number; readonly size: number }
  /** `[batch, rows, inner] x [batch, inner, columns]`, f32; or, given a gradient of the result, those of both operands. */
  | {
      readonly kind: "batched";
      readonly part: "forward" | "gradients";
      readonly batch: number;
      readonly rows: number;
      readonly inner: number;
      readonly columns: number;
    }
  /** A dense 3 x 3 convolution over `[batch, size, size, inputs]`, zeros outside, or one of its gradients. */
  | {
      readonly kind: "convolution";
      readonly part: "forward" | "input-gradient" | "filter-gradient";
      readonly batch: number;
      readonly size: number;
      readonly inputs: number;
      readonly outputs: number;
    }
  /** `gate`: relu(tanh(a) * sigmoid(b) + c). `polynomial`: x = x * 1.0001 + 0.0001, sixteen times. */
  | {
      readonly kind: "elementwise";
      readonly chain: "gate" | "polynomial";
      readonly elements: number;
    }
  /** A matrix `[size, size]`, f32, into another one: as it is, or its transpose. */
  | { readonly kind: "movement"; readonly way: "copy" | "transpose"; readonly size: number }
  /** The gradient of a table `[count, width]`, zeros included, of which rows were picked (`pickedRows`). */
  | {
      readonly kind: "embedding";
      readonly count: number;
      readonly width: number;
      readonly picks: number;
    }
  /** As many multiply-adds as the processor can do, all in registers. */
  | { readonly kind: "peak" }
  /** Making the programs of a training step, not running them. */
  | {
      readonly kind: "compile";
      readonly network: Network;
      readonly batch: number;
      readonly weights: string;
      readonly images: string;
    }
  /** Forward, backward and Adam over one batch. */
  | {
      readonly kind: "step";
      readonly network: Network;
      readonly batch: number;
      /** Parameters (safetensors) and images (bytes), the same for every subject. */
      readonly weights: string;
      readonly images: string;
    }
  /** The first `subPixels` of a batch of images, by a whole forward pass for each. */
  | {
      readonly kind: "naive";
      readonly network: Network;
      readonly batch: number;
      readonly subPixels: number;
      readonly weights: string;
    }
  /** A batch of whole images, each feature computed once. */
  | {
      readonly kind: "cached";
      readonly network: Network;
      readonly batch: number;
      readonly weights: string;
    }
  /** Loss, gradients and AdamW of a network of the textbook over one batch. */
  | {
      readonly kind: "textbook-step";
      readonly network: TextbookNetwork;
      readonly batch: number;
      /** Parameters and examples (both safetensors), the same for every subject. */
      readonly weights: string;
      readonly examples: string;
    }
  /** One text as long as the transformer reads, each character from the keys and values of those before. */
  | { readonly kind: "writing"; readonly network: Transformer; readonly weights: string };

/** Sums that the peak is measured with, and multiply-adds of each: a few milliseconds. */
export const peakShape = { rows: 64, columns: 96, repeat: 80_000 } as const;

/** What each process is given beside its work. */
export interface Terms {
  readonly threads: number;
}

/** Floating-point operations of one run, a multiply and an add counted as two, with dense kernels; 0 where they mean nothing. */
export function flopOf(work: Work): number {
  switch (work.kind) {
    case "matmul":
      return 2 * work.rows * work.size * work.size;
    case "batched":
      return (work.part === "forward" ? 2 : 4) * work.batch * work.rows * work.inner * work.columns;
    case "convolution":
      return 2 * work.batch * work.size * work.size * 9 * work.inputs * work.outputs;
    case "peak":
      return 2 * peakShape.rows * peakShape.columns * peakShape.repeat;
    case "elementwise":
    case "movement":
    case "embedding":
    case "compile":
      return 0;
    case "textbook-step":
      return 3 * work.batch * flopOfExample(work.network);
    case "writing":
      return flopOfExample(work.network);
    case "step":
      return 3 * work.batch * flopOfPass(work.network);
    case "naive":
      return work.subPixels * work.batch * flopOfPass(work.network);
    case "cached":
      return work.batch * flopOfPass(work.network);
  }
}

/** One forward pass over one image, masks left in: what a peer computes that cannot crop. */
export function flopOfPass(network: Network): number {
  const { height, width, channels, levels, features: p, layers, first, kernel, head } = network;
  const stack = (size: number, inputs: number): number => (size * size + size) * inputs * 2 * p;
  const inner = 4 * p * p + p * p;
  const body = stack(first, channels) + inner + (layers - 1) * (stack(kernel, p) + inner);
  return 2 * height * width * (body + p * head + head * channels * levels);
}
