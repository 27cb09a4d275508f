import type { DType } from "../../backend/mod.ts";

/** A piece of memory, before the planner gives it a place. */
export interface Storage {
  readonly id: number;
  readonly kind: "arena" | "state" | "input" | "output" | "constant";
  readonly name: string;
  /** In elements of dtype. */
  readonly size: number;
  /** Elements of a row, its last axis. */
  readonly row: number;
  readonly dtype: DType;
  /** First element inside the named buffer; the planner gives it for the arena. */
  readonly offset: number;
}
