import type { Term } from "@pixelweft/tensor/backend";
import type { Access } from "./access.ts";

/** One term of a contract, declared in a builder. */
export interface BoundTerm {
  readonly term: Term;
  readonly a: Access;
  readonly w: Access;
  /** Which axis of the weights is read in groups of four. */
  readonly fours: "columns" | "channels" | "none";
  /** Channels of one turn of the loop over them. */
  readonly step: number;
  readonly code: TermCode;
}

/** Numbers of a term as i32 code: parameters, so that kernels which differ in them alone are one pipeline. */
export interface TermCode {
  /** Row and column of the map that place (0, 0) lies on. */
  readonly at: readonly [string, string];
  readonly height: string;
  readonly width: string;
  /** Strides of the map along batch, rows and columns. */
  readonly map: readonly [string, string, string];
  /** Strides of the weights along taps, channels, lanes and columns. */
  readonly weights: readonly [string, string, string, string];
  /** From image to image of weights that differ by image. */
  readonly perImage?: string;
  /** Where the taps stand in the parameters, and how many there are. */
  readonly taps: string;
  readonly tapCount: string;
  /** Channels in whole steps. */
  readonly whole: string;
}

/** Up to four channels that are loaded together. */
export interface Block {
  /** i32 code of the first channel. */
  readonly from: string;
  readonly count: number;
}
