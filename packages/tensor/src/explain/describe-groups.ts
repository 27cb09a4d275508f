import type { Tensor } from "../graph/node.ts";
import { contiguous, moved, sameLayout, type Movement } from "../lower/analyse/layout.ts";
import { Walk } from "../lower/analyse/walk.ts";
import type { Stages } from "../lower/lower.ts";
import {
  sceneOf,
  type FusionGroup,
  type GroupOutput,
  type Lowering,
} from "../lower/schedule/fusion-group.ts";
import { chainsTo, lanesOf, spaceOf } from "../lower/schedule/lanes.ts";
import { affineText } from "./describe-graph.ts";
import type { NodeNames } from "./node-names.ts";

/** Fusion groups as text: what each becomes, what it reads, and each of its outputs as one expression. */
export function describeGroups(
  { lowering, groups, needed }: Pick<Stages, "lowering" | "groups" | "needed">,
  names: NodeNames,
): string[] {
  return groups.flatMap((group): string[] => {
    const { index, node, body } = group;
    if (node?.op.kind === "scan" && body !== undefined)
      return [
        `group ${index}: a loop of ${node.op.body.repeat} times`,
        ...describeGroups({ lowering, groups: body, needed }, names).map((line) => `  ${line}`),
      ];
    const outputs = group.outputs.filter(
      ({ fills, inPlace }) => fills === undefined || inPlace || needed.has(fills),
    );
    if (outputs.length === 0) return [];
    const lanes = lanesOf(group);
    const space = `over [${spaceOf(group, lanes)}]${lanes > 1 ? `, in ${lanes} lanes` : ""}`;
    const heavy =
      node === undefined
        ? "a map"
        : `${names.of(node)}(${node.inputs.map((x) => operandText(lowering, x, names)).join(", ")})`;
    return [
      `group ${index}: ${heavy} ${space}`,
      ...outputs.flatMap((output) => describeOutput(lowering, { group, output, lanes }, names)),
    ];
  });
}

interface Part {
  readonly group: FusionGroup;
  readonly output: GroupOutput;
  readonly lanes: number;
}

/** What an output is stored as: a result, a state, or the node whose memory it is. */
function placeName(
  { storages }: Lowering,
  { target, fills }: GroupOutput,
  names: NodeNames,
): string {
  const { storage } = target;
  if (storage.kind !== "arena") return `${storage.kind} ${storage.name}`;
  const holders = [...storages].flatMap(([node, held]) => (held === storage ? [node] : []));
  const node = fills ?? holders.find(({ op }) => op.kind === "carry") ?? holders[0];
  return node === undefined ? "a copy" : names.of(node);
}

function describeOutput(
  lowering: Lowering,
  { group, output, lanes }: Part,
  names: NodeNames,
): string[] {
  const { value, fills } = output;
  const define = fills === value && group.node !== value;
  const place = placeName(lowering, output, names);
  return (chainsTo(group, lanes, value.shape) ?? []).map((chain, lane, all) => {
    const text = expressionText(lowering, group, names).visit(value, chain, define);
    const over = output.inPlace ? " (in place)" : "";
    return `  ${place}${all.length > 1 ? ` lane ${lane}` : ""}${over} = ${text}`;
  });
}

/** An operand that is read as memory: its name, and the view of it where that is not plain. */
function operandText(lowering: Lowering, node: Tensor, names: NodeNames): string {
  return expressionText(lowering, undefined, names).visit(node, []);
}

function expressionText(
  lowering: Lowering,
  group: FusionGroup | undefined,
  names: NodeNames,
): Walk<string> {
  const lanes = group === undefined ? 1 : lanesOf(group);
  const columns = group === undefined ? 1 : (spaceOf(group, lanes).at(-1) ?? 1);
  return new Walk<string>(sceneOf(lowering, group), {
    operand: (node, chain) => `${names.of(node)}${viewText(node, chain)}`,
    accumulator: (node, chain) => {
      const offset = moved(contiguous(node.shape), chain)?.offset.constant ?? 0;
      return lanes === 1 ? names.of(node) : `${names.of(node)}[lane ${offset / columns}]`;
    },
    number: ({ op }) => {
      if (op.kind === "scalar") return `${op.value}`;
      return op.kind === "loop" ? affineText(op.value) : "index";
    },
    apply: ({ op }, args) => `${op.kind === "fn" ? op.fn : op.kind}(${args.join(", ")})`,
  });
}

/** How an operand is seen, if it is not in its own order. */
function viewText(node: Tensor, chain: readonly Movement[]): string {
  const layout = moved(contiguous(node.shape), chain);
  if (layout === undefined || sameLayout(layout, contiguous(node.shape))) return "";
  const { offset, shape, strides } = layout;
  return ` as [${shape}] from ${affineText(offset)} by [${strides}]`;
}
