import type { Affine } from "../backend/mod.ts";
import { addAffine, affine, loopAffine, scaleAffine } from "../graph/affine.ts";
import { node, withPositions, type Op, type Tensor } from "../graph/node.ts";
import { nextLoop, scanResults } from "./loop.ts";

/** Where nodes of one loop's body are computed again. */
export interface SubstitutionOptions {
  readonly loop: number;
  /** The index of `loop` in terms of the other loop's. */
  readonly index: Affine;
  /** What the other loop has in place of a node; undefined if the node is computed again. */
  readonly instead: (x: Tensor) => Tensor | undefined;
}

/**
 * Computes nodes of one loop's body again in another loop. What does not depend on the loop stays as it is; the rest is copied, down to
 * what the other loop has already. The gradient of a copy is that of its original, in the other loop as well.
 */
export class Substitution {
  readonly #instead: (x: Tensor) => Tensor | undefined;
  /** What has become of the loop's index, and of those of copied loops inside it. */
  readonly #indices: Map<number, Affine>;
  readonly #done = new Map<Tensor, Tensor>();

  constructor({ loop, index, instead }: SubstitutionOptions) {
    this.#instead = instead;
    this.#indices = new Map([[loop, index]]);
  }

  /** The node of the other loop that has the value of `x`. */
  of(x: Tensor): Tensor {
    // Ascending ids are a topological order.
    for (const old of this.#toCopy(x).toSorted((a, b) => a.id - b.id)) this.#copy(old);
    return this.#now(x);
  }

  #now(x: Tensor): Tensor {
    return this.#done.get(x) ?? x;
  }

  /** Every node below `root` that has to be copied. A loop is met before what is in its body. */
  #toCopy(root: Tensor): Tensor[] {
    const found = new Set<Tensor>();
    const visit = (x: Tensor): void => {
      if (!this.#done.has(x) && [...x.loops].some((loop) => this.#indices.has(loop))) found.add(x);
    };
    visit(root);
    for (const x of found) {
      const other = this.#instead(x);
      if (other !== undefined) {
        this.#done.set(x, other);
        found.delete(x);
        continue;
      }
      if (x.op.kind === "scan") {
        this.#indices.set(x.op.body.loop, loopAffine(nextLoop()));
        for (const given of [...x.op.body.carry, ...(x.loopNodes?.rows.keys() ?? [])]) visit(given);
      }
      x.inputs.forEach(visit);
    }
    return [...found];
  }

  #copy(old: Tensor): void {
    const { op, shape, dtype, vjp, loopNodes } = old;
    const inputs = old.inputs.map((x) => this.#now(x));
    if (op.kind === "scan" && loopNodes !== undefined) {
      const body = {
        ...op.body,
        loop: this.#loop(op.body.loop),
        index: this.#position(op.body.index),
        carry: op.body.carry.map((x) => this.#now(x)),
      };
      const rows = [...loopNodes.rows].map(
        ([row, whole]) => [this.#now(row), this.#now(whole)] as const,
      );
      const results = scanResults(body, inputs, new Map(rows));
      loopNodes.results.forEach((result, slot) => this.#done.set(result, results[slot] ?? result));
    } else if (op.kind !== "scanned") {
      const rule = vjp && ((grad: Tensor) => vjp(grad).map((x) => x && this.of(x)));
      this.#done.set(old, node(this.#op(op), { inputs, shape, dtype, vjp: rule }));
    }
  }

  #op(op: Op): Op {
    if (op.kind === "carry") return { ...op, loop: this.#loop(op.loop) };
    return withPositions(op, (position) => this.#position(position));
  }

  /** The number of a copied loop. */
  #loop(loop: number): number {
    return this.#indices.get(loop)?.terms[0]?.loop ?? loop;
  }

  #position({ constant, terms }: Affine): Affine {
    return terms.reduce(
      (sum, { loop, stride }) =>
        addAffine(sum, scaleAffine(this.#indices.get(loop) ?? loopAffine(loop), stride)),
      affine(constant),
    );
  }
}
