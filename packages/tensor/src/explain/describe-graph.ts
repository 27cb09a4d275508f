import type { Affine } from "../backend/mod.ts";
import type { Op, Tensor } from "../graph/node.ts";
import { needed } from "../graph/reachable.ts";
import type { NodeNames } from "./node-names.ts";

/** A graph as text, one line for each node: its name, what it is made from, its dtype and shape. */
export function describeGraph(nodes: readonly Tensor[], names: NodeNames): string[] {
  const lines = nodes.map((node) => {
    const from = needed(node).map((input) => names.of(input));
    const details = detailsOf(node.op);
    const call = `${kindOf(node.op)}(${[...from, ...details].join(", ")})`;
    return [names.of(node), call, `${node.dtype} [${node.shape}]`] as const;
  });
  const width = Math.max(...lines.map(([name]) => name.length));
  const calls = Math.max(...lines.map(([, call]) => call.length));
  return lines.map(
    ([name, call, type]) => `${name.padEnd(width)} = ${call.padEnd(calls)}  ${type}`,
  );
}

function kindOf(op: Op): string {
  if (op.kind === "fn") return op.fn;
  return op.kind === "reduce" ? op.combine : op.kind;
}

/** What an op is besides its kind and inputs. */
function detailsOf(op: Op): string[] {
  switch (op.kind) {
    case "permute":
      return [`order [${op.order}]`];
    case "slice":
    case "place":
      return [`from [${op.start.map(affineText)}]`];
    case "pad":
      return [`before [${op.before}]`];
    case "concat":
    case "index":
      return [`axis ${op.axis}`];
    case "reduce":
      return [`axes [${op.axes}]`];
    case "contract":
      return op.terms.map(({ taps }) => `taps ${tapsText(taps)}`);
    case "filter":
    case "filterSlabs":
      return [`taps ${tapsText(op.taps)}`];
    case "loop":
      return [affineText(op.value)];
    case "replace":
      return [`${op.columns} columns`];
    case "scan":
      return [`${op.body.repeat} times`];
    case "scanned":
    case "carry":
      return [`slot ${op.slot}`];
    case "data":
    case "scalar":
    case "input":
    case "state":
    case "fn":
    case "reshape":
    case "withGradient":
    case "expand":
    case "gather":
    case "scatter":
    case "copy":
    case "custom":
      return [];
  }
}

/** Taps as text: row and column of each. */
export function tapsText(taps: readonly (readonly [number, number])[]): string {
  return taps.map(([row, column]) => `(${row},${column})`).join(" ");
}

/** A position as text. */
export function affineText({ constant, terms }: Affine): string {
  const parts = terms.map(({ loop, stride }) => `${stride} * loop ${loop}`);
  return [...(constant === 0 && parts.length > 0 ? [] : [`${constant}`]), ...parts].join(" + ");
}
