import {
  type Backend,
  type Program,
  type Step,
  type SumParts,
  storeDtype,
} from "../backend/mod.ts";
import { innermostLoop, type Tensor } from "../graph/node.ts";
import { analyse } from "./analyse/analyse.ts";
import type { BindingLimits } from "./analyse/bindings.ts";
import { cutWide } from "./analyse/cut-wide.ts";
import { buffersOf } from "./build/kernel-views.ts";
import { buildSteps } from "./build/kernels.ts";
import { planArena, relocate, tooLarge } from "./build/plan.ts";
import { ProgramBuffers, type Slot } from "./build/program-buffers.ts";
import { withoutRoundTrips } from "./build/round-trips.ts";
import type { FusionGroup, GroupOutput, Lowering } from "./schedule/fusion-group.ts";
import { schedule } from "./schedule/schedule.ts";
import { wholeTarget } from "./schedule/targets.ts";
import { simplify } from "./simplify/simplify.ts";

/** A state view and the value that replaces it. */
export interface Effect {
  readonly target: Tensor;
  readonly value: Tensor;
}

/** What to lower, and for which device. */
export interface LowerRequest {
  readonly outputs: Readonly<Record<string, Tensor>>;
  readonly effects: readonly Effect[];
  readonly maxBufferBytes: number;
  /** How many buffers a kernel may bind; no limit if it is missing. */
  readonly maxStorageBuffers?: number | undefined;
  /** Into how many parts the device wants sums to be cut; as usual if it is missing. */
  readonly sumParts?: SumParts | undefined;
  readonly custom: readonly string[];
  /** How the backend lays out intermediate results; row by row if it is missing. */
  readonly layOut?: Backend["layOut"] | undefined;
  /** Whether the program says that convolutions may be computed with fewer multiplications. */
  readonly fastConvolutions?: boolean | undefined;
}

/** A program, and where its inputs and outputs lie. */
export interface Lowered {
  readonly program: Program;
  readonly inputs: readonly Slot[];
  readonly outputs: readonly Slot[];
}

/**
 * From a graph to a program, which is plain data: simplify, analyse, schedule, build, plan. `compile()` calls it; tools that show or
 * test programs may too.
 *
 * @throws TypeError for an update of something that is not a plain view of a state.
 * @example Two operations become one kernel
 * import { add, mul, tensor } from "@pixelweft/tensor";
 * const y = mul(add(tensor([1, 2]), 10), 2);
 * const { program } = lower({ outputs: { y }, effects: [], maxBufferBytes: 2 ** 20, custom: [] });
 * program.steps.map(({ kind }) => kind); // ["map"]
 */
export function lower(request: LowerRequest): Lowered {
  return lowerInStages(request).lowered;
}

/** What the stages of lowering gave. */
export interface Stages {
  readonly lowering: Lowering;
  readonly groups: readonly FusionGroup[];
  /** The materialised nodes that kernels read; what else groups could store, nobody does. */
  readonly needed: ReadonlySet<Tensor>;
  readonly lowered: Lowered;
}

/** Lowers, and keeps what each stage gave. */
export function lowerInStages(request: LowerRequest): Stages {
  const { maxStorageBuffers: most = Infinity } = request;
  if (most === Infinity) return lowerOnce(request);
  for (let [arenas, saves] = [1, request.layOut ? 0 : 1]; ;) {
    const stages = lowerOnce(request, { most, arenas }, saves);
    const { buffers, steps } = stages.lowered.program;
    const wide = widest(steps);
    if (wide.binds <= most) return stages;
    // An arena beside one that is written may be a buffer too many, and so may a state beside the arena that a copy of it would lie in.
    if (saves < 2) {
      saves++;
      continue;
    }
    // Intermediate results did not fit into as few arenas as was thought.
    const planned = buffers.filter(({ role }) => role === "arena").length;
    if (planned <= arenas)
      throw new RangeError(
        `Cannot plan a ${wide.kind} kernel: it binds ${wide.binds} buffers and the device allows ${most}`,
      );
    arenas = planned;
  }
}

function lowerOnce(
  request: LowerRequest,
  limits?: BindingLimits,
  /** How many ways of binding fewer buffers to take: arenas that are read and written, then copies of states. */
  saves = 0,
): Stages {
  const names = Object.keys(request.outputs);
  const values = [
    ...Object.values(request.outputs),
    ...request.effects.map((effect) => effect.value),
  ];
  const { maxBufferBytes, layOut } = request;
  const roots = simplify(values, request);
  const analysis = analyse(roots, (nodes, kept) => {
    if (limits !== undefined) cutWide(nodes, kept, limits);
  });
  const memory = new ProgramBuffers();
  const materialised = new Set(analysis.materialised);
  const lowering: Lowering = {
    analysis: { ...analysis, materialised },
    storages: new Map(),
    carried: new Map(),
    limits,
    newStorage: (shape, dtype) => memory.arena(shape, storeDtype(dtype)),
    keep: (node) => void materialised.add(node),
  };
  for (const node of analysis.nodes) memory.place(lowering, node);
  roots.forEach((root, i) => checkResult(root, names[i]));
  const outputs: Slot[] = [];
  const kept = roots.map((value, i): GroupOutput => {
    const [name, effect] = [names[i], request.effects[i - names.length]];
    if (effect) return { value, target: memory.stateTarget(effect.target), inPlace: true };
    const { storage, ...slot } = memory.slot("output", name ?? "", value);
    outputs.push(slot);
    return { value, target: wholeTarget(storage, value.shape), inPlace: false };
  });
  const { groups } = schedule(lowering, -1, kept);
  const needed = new Set<Tensor>();
  const copying = buildSteps(lowering, groups, needed);
  const steps = saves < 2 ? withoutRoundTrips(copying, memory.storages) : copying;
  const results = memory.storages.filter(({ kind }) => kind === "arena");
  const laidOut = layOut?.(steps, results);
  const plan = planArena(steps, {
    storages: laidOut?.results ?? results,
    carried: lowering.carried,
    maxBufferBytes,
    apart: saves < 1 ? laidOut?.apart : undefined,
  });
  const { buffers, where } = memory.buffers(plan.sizes, plan.places);
  for (const { role, name, bytes } of buffers)
    if (role !== "state" && bytes > maxBufferBytes)
      throw tooLarge(`the buffer ${name}`, bytes, maxBufferBytes);
  const lowered: Lowered = {
    program: {
      buffers,
      steps: relocate(steps, where, laidOut?.view),
      ...(request.fastConvolutions ? { fastConvolutions: true } : {}),
    },
    inputs: memory.inputs,
    outputs,
  };
  return { lowering, groups, needed, lowered };
}

/** The kernel that binds the most buffers. */
function widest(steps: readonly Step[]): { kind: string; binds: number } {
  return steps
    .map((step) =>
      step.kind === "repeat" ? widest(step.body) : { kind: step.kind, binds: buffersOf(step).size },
    )
    .reduce((a, b) => (b.binds > a.binds ? b : a), { kind: "map", binds: 0 });
}

function checkResult(root: Tensor, name: string | undefined): void {
  const what = name === undefined ? "an update" : `output ${name}`;
  if (name !== undefined && storeDtype(root.dtype) !== root.dtype)
    throw new TypeError(
      `Cannot give ${what} as ${root.dtype}: kernels do not store ${root.dtype}, cast it to ${storeDtype(root.dtype)} first`,
    );
  if (innermostLoop(root) !== -1)
    throw new TypeError(`Cannot compute ${what}: it uses a loop's values outside the loop`);
}
