import type { PixelCNNConfig } from "@pixelweft/pixelcnn";
import type { TrainedBy } from "./terms.ts";

/** How far a model was at some time of its training. */
export interface CurvePoint {
  /** Images learnt from, those seen again included. */
  readonly images: number;
  /** Bits per dimension of the images since the last point, before the model learnt from them. */
  readonly learnt: number;
  /** Bits per dimension of held-out images, with the averaged weights. */
  readonly heldOut: number;
}

/** Where and when something was computed. */
export interface Origin {
  /** The commit, or the commits that a run went on under; ` with changes` where files differed from it. */
  readonly commits: readonly string[];
  /** The processor, its cores, the load, Node and the backend. */
  readonly machine: string;
  readonly day: string;
}

/** What is kept of one run: plain JSON. */
export interface Result extends Origin {
  /** The experiment. */
  readonly id: string;
  readonly seed: number;
  readonly rate: number;
  readonly config: PixelCNNConfig;
  /** Missing in older records: `unrecorded`. */
  readonly trainedBy?: TrainedBy;
  readonly weights: number;
  /** Images learnt from, and in which batches. */
  readonly images: number;
  readonly batch: number;
  /** Spent on training, however busy the machine was; tables take the pace instead. */
  readonly seconds: number;
  readonly curve: readonly CurvePoint[];
  readonly test: TestScore;
}

/** Bits per dimension of test images, with the averaged weights. */
export interface TestScore {
  readonly images: number;
  readonly bitsPerDim: number;
  /** Over images. */
  readonly standardError: number;
  /** Of each image, in order and rounded: runs are compared image by image. */
  readonly each: readonly number[];
}

/** A learning rate that was tried; null bits where the loss stopped being a number. */
export interface RateTry extends Origin {
  readonly rate: number;
  readonly bitsPerDim: number | null;
}

/** The rates that were tried for a network, by one seed: each on a quarter of the images, judged on all held-out training images. */
export interface RateChoice {
  readonly network: string;
  readonly config: PixelCNNConfig;
  /** Missing in older records: `unrecorded`. */
  readonly trainedBy?: TrainedBy;
  readonly images: number;
  readonly seed: number;
  readonly tried: readonly RateTry[];
  /** Those of whole trainings, judged on the held-out images that a curve is measured on. */
  readonly whole?: readonly RateTry[];
}

/** What the long tests measured, as their annotations say. */
export interface Checks extends Origin {
  readonly checks: readonly {
    readonly name: string;
    readonly passed: boolean;
    readonly measured: readonly string[];
  }[];
}

/** How fast each network learns while nothing else runs. */
export interface Pace {
  readonly networks: Readonly<Record<string, NetworkPace>>;
}

/** The median over short stretches, and where it was measured. */
export interface NetworkPace extends Origin {
  readonly config: PixelCNNConfig;
  readonly imagesPerSecond: number;
  readonly stretches: readonly number[];
}

/** A PixelSNAIL and a Gated PixelCNN that learnt the same sprites in the same order: `examples/networks` writes it. */
export interface Attention extends Origin {
  readonly batch: number;
  readonly updates: number;
  /** The test images that equal a training image: `apps/paper/src/sprites/sprite-copies.ts` puts them here. */
  readonly copies?: readonly number[];
  readonly rows: readonly AttentionRow[];
}

/** One of them. */
export interface AttentionRow {
  readonly model: string;
  readonly weights: number;
  readonly rate: number;
  /** Spent on training, however busy the machine was. */
  readonly seconds: number;
  readonly test: TestScore;
}
