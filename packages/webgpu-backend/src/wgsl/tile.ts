import type { ContractKernel } from "@pixelweft/tensor/backend";
import { elementCount } from "./axes.ts";

/** A thread's share of a contract, and how threads are grouped. */
export interface ContractTile {
  /** Places a thread computes. */
  readonly rows: number;
  /** Groups of four columns a thread computes, in every lane. */
  readonly vectors: number;
  /** Threads along columns and along rows. */
  readonly threads: readonly [columns: number, rows: number];
}

/** Chooses a tile by shape; every choice gives the same bits. */
export function chooseContractTile(kernel: ContractKernel): ContractTile {
  const rows = elementCount(kernel.space);
  if (rows < 64) return { rows: 1, vectors: 1, threads: [8, 8] };
  if (rows < 512) return { rows: 4, vectors: 1, threads: [8, 8] };
  return { rows: kernel.lanes > 1 ? 4 : 8, vectors: 1, threads: [8, 8] };
}
