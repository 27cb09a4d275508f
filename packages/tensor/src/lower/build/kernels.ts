import type { Body, Kernel, ReduceKernel, Step, Term, View } from "../../backend/mod.ts";
import type { Tensor } from "../../graph/node.ts";
import { at, sizeOf } from "../../graph/shape.ts";
import { moved } from "../analyse/layout.ts";
import { notLowered } from "../not-lowered.ts";
import { type FusionGroup, type GroupOutput, type Lowering } from "../schedule/fusion-group.ts";
import { chainsTo, lanesOf, spaceOf } from "../schedule/lanes.ts";
import { sourcesOf } from "../schedule/sources.ts";
import { BodyBuilder, viewOf } from "./body-builder.ts";

/**
 * Writes groups as steps, last to first, leaving out what nobody reads. `needed` collects the materialised nodes that kept kernels read.
 * The buffer of each view is its storage's id.
 */
export function buildSteps(
  lowering: Lowering,
  groups: readonly FusionGroup[],
  needed: Set<Tensor>,
): Step[] {
  const steps: Step[] = [];
  for (const group of groups.toReversed()) {
    const { node, body } = group;
    if (node?.op.kind === "scan" && body !== undefined) {
      const { loop, repeat, carry } = node.op.body;
      needed.add(node);
      for (const init of node.inputs.slice(0, carry.length)) needed.add(init);
      steps.push({ kind: "repeat", loop, repeat, body: buildSteps(lowering, body, needed) });
      continue;
    }
    const outputs = group.outputs.filter((output) => isKept(output, needed));
    if (outputs.length > 0) steps.push(buildKernel(lowering, group, { outputs, needed }));
  }
  return steps.toReversed();
}

function isKept(output: GroupOutput, needed: Set<Tensor>): boolean {
  const { fills } = output;
  if (fills === undefined) return true;
  if (!output.inPlace) return needed.has(fills);
  // Writing over a part keeps what was there before.
  needed.add(fills);
  const [base] = fills.inputs;
  if ((fills.op.kind === "place" || fills.op.kind === "replace") && base !== undefined)
    needed.add(base);
  return true;
}

interface Parts {
  readonly outputs: readonly GroupOutput[];
  readonly needed: Set<Tensor>;
}

interface Results {
  readonly body: Body;
  readonly inputs: readonly View[];
  readonly outputs: readonly View[];
}

function results(lowering: Lowering, group: FusionGroup, { outputs, needed }: Parts): Results {
  const lanes = lanesOf(group);
  const builder = new BodyBuilder(lowering, spaceOf(group, lanes), group);
  const lines: number[] = [];
  const views: View[] = [];
  for (const { value, fills, target } of outputs) {
    const define = fills === value && group.node !== value;
    for (const chain of chainsTo(group, lanes, value.shape) ?? []) {
      const layout = moved(target.layout, chain);
      if (layout === undefined) throw notLowered(value);
      lines.push(builder.emit(value, chain, define));
      views.push(viewOf(target.storage, layout));
    }
  }
  for (const node of builder.read) needed.add(node);
  return { body: builder.body(lines), inputs: builder.views, outputs: views };
}

function buildKernel(lowering: Lowering, group: FusionGroup, parts: Parts): Kernel {
  const { node } = group;
  const { body, inputs, outputs } = results(lowering, group, parts);
  const { needed } = parts;
  const operand = (i: number): View => operandView(lowering, node?.inputs[i], needed);
  const [output] = outputs;
  if (output === undefined) throw notLowered(node);
  switch (node?.op.kind) {
    case undefined:
      return { kind: "map", shape: group.space, inputs, body, outputs };
    case "reduce": {
      const { combine, axes } = node.op;
      const reduced = reduceInput(lowering, node, needed);
      return { kind: "reduce", combine, axes, ...reduced, extras: inputs, after: body, outputs };
    }
    case "contract": {
      const [n = 1, h = 1, w = 1, width = 1] = node.shape;
      const lanes = lanesOf(group);
      const columns = width / lanes;
      const terms = node.op.terms.map((map, i): Term => ({
        ...map,
        a: operand(2 * i),
        w: inLanes(operand(2 * i + 1), lanes, columns),
      }));
      return {
        kind: "contract",
        space: [n, h, w],
        lanes,
        columns,
        terms,
        extras: inputs,
        epilogue: body,
        outputs,
      };
    }
    case "filterSlabs": {
      const { at: corner, taps } = node.op;
      return {
        kind: "filter",
        a: operand(0),
        g: operand(1),
        at: corner,
        taps,
        slabs: at(node.shape, 0),
        output,
      };
    }
    case "gather":
      return { kind: "gather", source: operand(0), indices: operand(1), output };
    case "scatter":
      return { kind: "scatter", values: operand(0), indices: operand(1), output };
    case "replace": {
      const { columns } = node.op;
      const shape = [sizeOf(node.shape) / columns, columns];
      const rows = { ...output, shape, strides: [columns, 1] };
      return { kind: "scatter", keep: true, values: operand(1), indices: operand(2), output: rows };
    }
    case "custom": {
      const operands = node.inputs.map((_, i) => operand(i));
      return { ...node.op, inputs: operands, outputs };
    }
    default:
      throw notLowered(node);
  }
}

function reduceInput(
  lowering: Lowering,
  node: Tensor,
  needed: Set<Tensor>,
): Pick<ReduceKernel, "before" | "inputs" | "shape"> {
  const [input] = node.inputs;
  if (input === undefined) throw notLowered(node);
  const builder = new BodyBuilder(lowering, input.shape);
  const before = builder.body([builder.emit(input, [])]);
  for (const read of builder.read) needed.add(read);
  return { before, inputs: builder.views, shape: input.shape };
}

/** A kernel's operand, read as memory. */
function operandView(lowering: Lowering, node: Tensor | undefined, needed: Set<Tensor>): View {
  const [operand] = node ? sourcesOf(lowering, node) : [];
  const storage = operand && lowering.storages.get(operand.node);
  if (operand === undefined || storage === undefined) throw notLowered(node);
  needed.add(operand.node);
  return viewOf(storage, operand.layout);
}

/** `[…, N]` as `[…, lanes, N / lanes]`. */
function inLanes(weight: View, lanes: number, columns: number): View {
  const { shape, strides } = weight;
  const n = at(strides, -1);
  return {
    ...weight,
    shape: [...shape.slice(0, -1), lanes, columns],
    strides: [...strides.slice(0, -1), n * columns, n],
  };
}
