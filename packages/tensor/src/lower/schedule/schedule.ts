import type { Affine } from "../../backend/mod.ts";
import { isHeavy } from "../../graph/is-heavy.ts";
import { innermostLoop, type ScanBody, type Tensor } from "../../graph/node.ts";
import { scanInputs } from "../../graph/scan-inputs.ts";
import { at } from "../../graph/shape.ts";
import { full } from "../../ops/broadcast.ts";
import { contiguous } from "../analyse/layout.ts";
import { inPlaceOutput, overwrite } from "../update/overwrite.ts";
import { addOutput, noteRead } from "./fuse.ts";
import { type GroupOutput, type Lowering, type ScopeState } from "./fusion-group.ts";
import { Reads } from "./reads.ts";
import { carriedStorages, iterationOutputs, type ScanParts } from "./scan-storages.ts";
import { sourcesOf } from "./sources.ts";
import { takeOver } from "./take-over.ts";
import { storeAll, wholeTarget, windowTarget } from "./targets.ts";

/** Turns the nodes of one loop (-1: the whole program) into kernels, and writes the results last. */
export function schedule(
  lowering: Lowering,
  loop: number,
  results: readonly GroupOutput[],
): ScopeState {
  const { nodes, materialised } = lowering.analysis;
  const scope: ScopeState = { loop, groups: [], ready: new Map(), reads: new Reads() };
  for (const node of nodes)
    if (innermostLoop(node) === loop && materialised.has(node)) scheduleNode(lowering, scope, node);
  for (const output of results) if (!output.inPlace) addOutput(lowering, scope, output);
  overwrite(
    lowering,
    scope,
    results.filter((output) => output.inPlace),
  );
  return scope;
}

function scheduleNode(lowering: Lowering, scope: ScopeState, node: Tensor): void {
  switch (node.op.kind) {
    case "data":
    case "input":
    case "state":
    case "carry":
    case "scanned":
    case "copy":
      return;
    case "concat":
      return scheduleConcat(lowering, scope, node, node.op.axis);
    case "pad":
      return schedulePad(lowering, scope, node, node.op.before);
    case "place":
      return schedulePlace(lowering, scope, node, node.op.start);
    case "replace":
      return scheduleReplace(lowering, scope, node);
    case "scan":
      return scheduleScan(lowering, scope, node, node.op.body);
    default:
      if (isHeavy(node.op)) scheduleHeavy(lowering, scope, node);
      else addOutput(lowering, scope, ownOutput(lowering, node));
  }
}

function ownOutput(lowering: Lowering, node: Tensor): GroupOutput {
  return { value: node, target: storeAll(lowering, node), fills: node, inPlace: false };
}

/** A kernel of its own: it runs after everything so far, and later elementwise work may join it. */
function scheduleHeavy(lowering: Lowering, scope: ScopeState, node: Tensor): void {
  openHeavy(lowering, scope, { node, reads: node.inputs, output: ownOutput(lowering, node) });
}

interface Heavy {
  readonly node: Tensor;
  readonly reads: readonly Tensor[];
  readonly output: GroupOutput;
}

function openHeavy(lowering: Lowering, scope: ScopeState, { node, reads, output }: Heavy): void {
  const index = scope.groups.length;
  scope.groups.push({ index, node, space: node.shape, outputs: [output] });
  for (const input of reads)
    for (const operand of sourcesOf(lowering, input))
      noteRead(lowering, scope, { index, operand, apart: true });
  scope.ready.set(node, index);
}

/** Rows written over those of its base, by a kernel of its own. */
function scheduleReplace(lowering: Lowering, scope: ScopeState, node: Tensor): void {
  const [base, ...reads] = node.inputs;
  if (base === undefined) return;
  const own = lowering.storages.get(base);
  // The kernel may not read what it writes over.
  const kept = reads.some((input) =>
    sourcesOf(lowering, input).some((operand) => lowering.storages.get(operand.node) === own),
  );
  const storage = takeOver(lowering, scope, { value: base, by: node, kept });
  lowering.storages.set(node, storage);
  const target = wholeTarget(storage, node.shape);
  openHeavy(lowering, scope, {
    node,
    reads,
    output: { value: node, target, fills: node, inPlace: true },
  });
}

function scheduleConcat(lowering: Lowering, scope: ScopeState, node: Tensor, axis: number): void {
  const { storage } = storeAll(lowering, node);
  let start = 0;
  for (const value of node.inputs) {
    const target = windowTarget(storage, node.shape, {
      start: node.shape.map((_, i) => (i === axis ? start : 0)),
      size: value.shape,
    });
    addOutput(lowering, scope, { value, target, fills: node, inPlace: false });
    start += at(value.shape, axis);
  }
}

function schedulePad(
  lowering: Lowering,
  scope: ScopeState,
  node: Tensor,
  before: readonly number[],
): void {
  const target = storeAll(lowering, node);
  const zeros = full(node.shape, 0, node.dtype);
  addOutput(lowering, scope, { value: zeros, target, fills: node, inPlace: false });
  for (const value of node.inputs) {
    const window = windowTarget(target.storage, node.shape, { start: before, size: value.shape });
    addOutput(lowering, scope, { value, target: window, fills: node, inPlace: true });
  }
}

function schedulePlace(
  lowering: Lowering,
  scope: ScopeState,
  node: Tensor,
  start: readonly Affine[],
): void {
  const [base, value] = node.inputs;
  if (base === undefined || value === undefined) return;
  const storage = takeOver(lowering, scope, { value: base, by: node, kept: false });
  lowering.storages.set(node, storage);
  const target = windowTarget(storage, node.shape, { start, size: value.shape });
  const output: GroupOutput = { value, target, fills: node, inPlace: true };
  addOutput(lowering, scope, inPlaceOutput(lowering, scope, output));
}

function scheduleScan(lowering: Lowering, scope: ScopeState, node: Tensor, body: ScanBody): void {
  const parts: ScanParts = { node, ...body, ...scanInputs(node) };
  const { loop, repeat, carry, stacked } = parts;
  const carried = carriedStorages(lowering, scope, parts);
  lowering.carried.set(loop, new Set(carried.map(({ id }) => id)));
  carry.forEach((placeholder, slot) => {
    const storage = carried[slot];
    if (storage) lowering.storages.set(placeholder, storage);
  });
  const stacks = stacked.map(({ shape, dtype }) => lowering.newStorage([repeat, ...shape], dtype));
  const inner = schedule(lowering, loop, iterationOutputs(parts, carried, stacks));
  const index = scope.groups.length;
  scope.groups.push({ index, node, space: [], outputs: [], body: inner.groups });
  // The loop as a whole reads what its body reads, in whatever order.
  for (const read of inner.reads.all) scope.reads.add({ ...read, index });
  for (const placeholder of carry) {
    const operand = { node: placeholder, layout: contiguous(placeholder.shape) };
    noteRead(lowering, scope, { index, operand, apart: true });
  }
  for (const user of lowering.analysis.nodes) {
    if (user.op.kind !== "scanned" || user.inputs[0] !== node) continue;
    const storage = [...carried, ...stacks][user.op.slot];
    if (storage) lowering.storages.set(user, storage);
    scope.ready.set(user, index);
  }
}
