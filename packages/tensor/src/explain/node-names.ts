import type { Tensor } from "../graph/node.ts";

/** Names that tell nodes apart: what inputs, states and outputs are called, and else what is done, numbered where that is not enough. */
export class NodeNames {
  readonly #names = new Map<Tensor, string>();
  readonly #taken = new Map<string, number>();

  /** The name of a node, always the same one. */
  of(node: Tensor): string {
    const known = this.#names.get(node);
    if (known !== undefined) return known;
    const plain = plainName(node);
    const count = (this.#taken.get(plain) ?? 0) + 1;
    this.#taken.set(plain, count);
    const name = count === 1 ? plain : `${plain}${count}`;
    this.#names.set(node, name);
    return name;
  }
}

function plainName({ op }: Tensor): string {
  switch (op.kind) {
    case "input":
      return op.name;
    case "state":
      return op.buffer;
    case "scalar":
      return `${op.value}`;
    case "fn":
      return op.fn;
    case "reduce":
      return op.combine;
    case "custom":
      return op.name;
    default:
      return op.kind;
  }
}
