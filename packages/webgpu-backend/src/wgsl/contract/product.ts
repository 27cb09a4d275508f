import type { ContractKernel, Term } from "@pixelweft/tensor/backend";
import { hasRowsOfFours } from "../access/access.ts";
import { elementCount } from "../access/axes.ts";
import type { Traits } from "../tile.ts";
import { channelsOf, foursOf } from "./bound-term.ts";
import { hasOwnWeights } from "./rows.ts";
import { type Sum, segmentCount } from "./segments.ts";

/** A contract as the matrix product that it is: what its speed depends on. */
export interface Product {
  /** Places; where images have weights of their own, those of one image. */
  readonly rows: number;
  /** Images with weights of their own; undefined where all have the same. */
  readonly batches: number | undefined;
  readonly lanes: number;
  /** Columns of each lane. */
  readonly columns: number;
  /** What is summed: one for each term. */
  readonly sums: readonly Sum[];
  /** Roughly its floating-point operations. */
  readonly work: number;
  /** It all in one word, with how the operands lie: equal for kernels that are equally fast. */
  readonly key: string;
}

/** A product as a device sums it. */
export interface SummedProduct extends Product {
  /** In how many segments a value is summed. */
  readonly segments: number;
  /** How often the loops around it run it. Default 1. */
  readonly runs?: number;
}

/** The product of a contract on a device. Software has few threads, which gain nothing from segments. */
export function summedProduct(kernel: ContractKernel, { hardware }: Traits): SummedProduct {
  const product = productOf(kernel);
  return { ...product, segments: hardware ? segmentCount(product) : 1 };
}

/** The matrix product of a contract. */
export function productOf(kernel: ContractKernel): Product {
  const { lanes, columns, terms } = kernel;
  const [n, ...space] = kernel.space;
  const batches = hasOwnWeights(kernel) ? n : undefined;
  const rows = elementCount(batches === undefined ? kernel.space : space);
  const sums = terms.map((term) => ({ taps: term.taps.length, channels: channelsOf(term) }));
  const depth = sums.reduce((sum, { taps, channels }) => sum + taps * channels, 0);
  const size = [...(batches === undefined ? [] : [batches]), rows, lanes, columns].join("x");
  return {
    rows,
    batches,
    lanes,
    columns,
    sums,
    work: 2 * elementCount(kernel.space) * lanes * columns * depth,
    key: `${size} of ${terms.map(termKey).join(" + ")}`,
  };
}

/** Taps and channels of a term, and along which axes its map and its weights are read in fours. */
function termKey(term: Term): string {
  const map = hasRowsOfFours(term.a) ? "channels" : "none";
  const { taps, a, w } = term;
  return `${taps.length}x${channelsOf(term)} ${a.dtype} by ${map}, ${w.dtype} by ${foursOf(term)}`;
}
