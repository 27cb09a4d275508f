import type { Tensor } from "../../graph/node.ts";
import { before, movementKey, movementOf, type Movement } from "./layout.ts";

/** Whether a node is a number that kernels write or count themselves, so that nothing has to be read for it. */
export function isInlinedNumber({ op: { kind } }: Tensor): boolean {
  return kind === "scalar" || kind === "loop" || kind === "index";
}

/** Whether kernels compute or follow a node on their way to what it is made from, unless it is materialised. */
export function isInlinable(node: Tensor): boolean {
  return node.op.kind === "fn" || movementOf(node) !== undefined;
}

/** Where an expression is looked at: which values lie in memory, and which of them a kernel has without reading them. */
export interface Scene {
  isMaterialised(node: Tensor): boolean;
  /** How the kernel has a materialised value: as what its heavy node gives, or computed for another of its outputs. */
  has?(node: Tensor): "accumulated" | "computed" | undefined;
}

/** What is made of each part of an expression. `chain` leads from the node's own order to the order of the reader. */
export interface Visitor<T> {
  /** A value that is read from memory. */
  operand(node: Tensor, chain: readonly Movement[]): T;
  accumulator(node: Tensor, chain: readonly Movement[]): T;
  number(node: Tensor, chain: readonly Movement[]): T;
  apply(node: Tensor, args: readonly T[]): T;
}

/**
 * The one walk through expressions: from a value, past movements, which are gathered in a chain, down to what it is made from. The
 * stages that decide about kernels and the one that writes them see the same. A node is visited once for each order in which it is seen.
 */
export class Walk<T> {
  readonly #scene: Scene;
  readonly #visitor: Visitor<T>;
  readonly #done = new Map<string, { readonly made: T }>();

  constructor(scene: Scene, visitor: Visitor<T>) {
    this.#scene = scene;
    this.#visitor = visitor;
  }

  /** What is made of `node` seen through `chain`. With `define` it is computed, though it is materialised. */
  visit(node: Tensor, chain: readonly Movement[], define = false): T {
    const key = `${node.id}|${define}|${chain.map(movementKey)}`;
    const known = this.#done.get(key);
    if (known !== undefined) return known.made;
    const made = this.#visit(node, chain, define);
    this.#done.set(key, { made });
    return made;
  }

  #visit(node: Tensor, chain: readonly Movement[], define: boolean): T {
    const { isMaterialised, has } = this.#scene;
    if (isMaterialised(node) && !define) {
      const found = has?.(node);
      if (found === "accumulated") return this.#visitor.accumulator(node, chain);
      if (found === "computed") return this.visit(node, chain, true);
      return this.#visitor.operand(node, chain);
    }
    if (isInlinedNumber(node)) return this.#visitor.number(node, chain);
    const own = movementOf(node);
    const [inner] = node.inputs;
    if (own !== undefined && inner !== undefined) return this.visit(inner, before(own, chain));
    return this.#visitor.apply(
      node,
      node.inputs.map((input) => this.visit(input, chain)),
    );
  }
}
