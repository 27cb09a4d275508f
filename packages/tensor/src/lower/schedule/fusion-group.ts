import type { DType } from "../../backend/mod.ts";
import type { Tensor } from "../../graph/node.ts";
import type { Shape } from "../../graph/shape.ts";
import type { Analysis } from "../analyse/analyse.ts";
import type { BindingLimits } from "../analyse/bindings.ts";
import type { Layout } from "../analyse/layout.ts";
import type { Scene } from "../analyse/walk.ts";
import type { Reads } from "./reads.ts";
import type { Storage } from "./storage.ts";

/** A part of a storage that a kernel writes. The layout has the value's shape. */
export interface Target {
  readonly storage: Storage;
  readonly layout: Layout;
}

/** A value that a kernel writes. */
export interface GroupOutput {
  readonly value: Tensor;
  readonly target: Target;
  /** The materialised node that this output, or this with others, is; an output without one is always kept. */
  readonly fills?: Tensor;
  /** Whether old contents of the target may have readers, so that order matters. */
  readonly inPlace: boolean;
}

/** Nodes that become one kernel: it may still take on outputs. */
export interface FusionGroup {
  readonly index: number;
  /** The node that decides the kind of kernel: a reduce, a contract, …; a map has none. */
  readonly node?: Tensor;
  readonly space: Shape;
  readonly outputs: GroupOutput[];
  /** Kernels of a scan's body, in order. */
  readonly body?: readonly FusionGroup[];
}

/** One loop's (or the whole program's) schedule in the making. */
export interface ScopeState {
  readonly loop: number;
  readonly groups: FusionGroup[];
  /** Index of the group after which a node can be read. */
  readonly ready: Map<Tensor, number>;
  readonly reads: Reads;
}

/** What all scopes share. */
export interface Lowering {
  readonly analysis: Analysis;
  /** The storage of each materialised node, row-major from its start. */
  readonly storages: Map<Tensor, Storage>;
  /** By loop: the ids of the storages that are carried from one iteration to the next. */
  readonly carried: Map<number, ReadonlySet<number>>;
  /** How many buffers a kernel may bind; undefined where that does not matter. */
  readonly limits?: BindingLimits | undefined;
  readonly newStorage: (shape: Shape, dtype: DType) => Storage;
  /** Counts a node that lowering made as materialised. */
  readonly keep: (node: Tensor) => void;
}

/** Whether an output is the value that its group computes, rather than a copy or a piece of it. */
export function isOwn(output: GroupOutput): boolean {
  return output.fills === output.value;
}

/** How expressions look from inside a group's kernel, or from nowhere. */
export function sceneOf({ analysis }: Lowering, group?: FusionGroup): Scene {
  return {
    isMaterialised: (node) => analysis.materialised.has(node),
    has: (node) => {
      if (group === undefined) return undefined;
      if (group.node === node) return "accumulated";
      const computed = group.outputs.some((output) => isOwn(output) && output.value === node);
      return computed ? "computed" : undefined;
    },
  };
}
