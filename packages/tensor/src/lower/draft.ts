import type { DType } from "../backend/mod.ts";
import type { Tensor } from "../graph/node.ts";
import type { Shape } from "../graph/shape.ts";
import type { Analysis } from "./analyse.ts";
import type { BindingLimits } from "./bindings.ts";
import type { Layout, Movement } from "./layout.ts";
import type { Reads } from "./reads.ts";
import type { Storage } from "./storage.ts";

/** A part of a storage that a kernel writes. The layout has the value's shape. */
export interface Target {
  readonly storage: Storage;
  readonly layout: Layout;
}

/** A value that a kernel stores. */
export interface Root {
  readonly value: Tensor;
  readonly target: Target;
  /** The stored node that this root (in part) makes; a root without one is always kept. */
  readonly fills?: Tensor;
  /** Whether old contents of the target may have readers, so that order matters. */
  readonly inPlace: boolean;
}

/** A kernel that is still taking on work. */
export interface Draft {
  readonly index: number;
  /** The heavy node; a map has none. */
  readonly node?: Tensor;
  readonly space: Shape;
  lanes: number;
  readonly roots: Root[];
  /** Kernels of a scan's body, in order. */
  readonly body?: readonly Draft[];
  /** Storages that a scan carries from one iteration to the next. */
  readonly carried?: readonly Storage[];
}

/** One loop's (or the whole program's) schedule in the making. */
export interface ScopeState {
  readonly loop: number;
  readonly drafts: Draft[];
  /** Index of the draft after which a node can be read. */
  readonly ready: Map<Tensor, number>;
  readonly reads: Reads;
}

/** What all scopes share. */
export interface Lowering {
  readonly analysis: Analysis;
  /** The storage of each stored node, row-major from its start. */
  readonly homes: Map<Tensor, Storage>;
  /** How many buffers a kernel may bind; undefined where that does not matter. */
  readonly limits?: BindingLimits | undefined;
  readonly newStorage: (shape: Shape, dtype: DType) => Storage;
  /** Counts a node that lowering made as stored. */
  readonly keep: (node: Tensor) => void;
}

/** How a root's value is brought to its kernel's index space: once, or once a lane. */
export type Chains = readonly (readonly Movement[])[];
