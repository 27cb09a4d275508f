import { isComputed } from "../backend/dtype.ts";
import {
  type BufferSpec,
  type DType,
  type Program,
  type Step,
  bytesOf,
  computeDtype,
} from "../backend/mod.ts";
import type { Tensor } from "../graph/node.ts";
import { type Shape, sizeOf } from "../graph/shape.ts";
import { type Analysis, analyse } from "./analyse.ts";
import type { BindingLimits } from "./bindings.ts";
import { cutWide } from "./cut-wide.ts";
import type { Draft, Lowering, Root, Target } from "./draft.ts";
import { buildSteps } from "./kernels.ts";
import { type Movement, contiguous, moved, movementOf } from "./layout.ts";
import { buffersOf, planArena, relocate, tooLarge } from "./plan.ts";
import { schedule } from "./schedule.ts";
import { simplify } from "./simplify.ts";
import type { Storage } from "./storage.ts";

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
  readonly custom: readonly string[];
}

/** A named piece of the input or output buffer. */
export interface Slot {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  /** In bytes. */
  readonly offset: number;
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
  const { maxStorageBuffers: most = Infinity } = request;
  if (most === Infinity) return lowerOnce(request, undefined);
  for (let arenas = 1; ;) {
    const lowered = lowerOnce(request, { most, arenas });
    const { buffers, steps } = lowered.program;
    const wide = widest(steps);
    if (wide.binds <= most) return lowered;
    // Intermediate results did not fit into as few arenas as was thought.
    const planned = buffers.filter(({ role }) => role === "arena").length;
    if (planned <= arenas)
      throw new RangeError(
        `Cannot plan a ${wide.kind} kernel: it binds ${wide.binds} buffers and the device allows ${most}`,
      );
    arenas = planned;
  }
}

function lowerOnce(request: LowerRequest, limits: BindingLimits | undefined): Lowered {
  const names = Object.keys(request.outputs);
  const values = [
    ...Object.values(request.outputs),
    ...request.effects.map((effect) => effect.value),
  ];
  const { custom, maxBufferBytes } = request;
  const roots = simplify(values, { custom, maxBufferBytes });
  const analysis = analyse(roots, (nodes, kept) => {
    if (limits !== undefined) cutWide(nodes, kept, limits);
  });
  const ground = new Ground();
  const stored = new Set(analysis.stored);
  const lowering: Lowering = {
    analysis: { ...analysis, stored },
    homes: new Map(),
    limits,
    newStorage: (shape, dtype) => ground.arena(shape, computeDtype(dtype)),
    keep: (node) => void stored.add(node),
  };
  for (const node of analysis.nodes) ground.settle(lowering, node);
  roots.forEach((root, i) => checkResult(analysis, root, names[i]));
  const outputs = names.map((name, i) => ground.slot("output", name, roots[i] ?? raise(name)));
  const results: Root[] = outputs.map(({ storage, shape }, i) => ({
    value: roots[i] ?? raise(names[i]),
    target: { storage, layout: contiguous(shape) },
    inPlace: false,
  }));
  request.effects.forEach((effect, i) => {
    const value = roots[names.length + i] ?? raise("effect");
    results.push({ value, target: ground.stateTarget(effect.target), inPlace: true });
  });
  const { drafts } = schedule(lowering, -1, results);
  const steps = buildSteps(lowering, drafts, new Set());
  const plan = planArena(steps, {
    storages: ground.storages,
    carried: carriedStorages(drafts),
    maxBufferBytes: request.maxBufferBytes,
  });
  const { buffers, where } = ground.buffers(plan.sizes, plan.places);
  for (const { role, name, bytes } of buffers)
    if (role !== "state" && bytes > maxBufferBytes)
      throw tooLarge(`the buffer ${name}`, bytes, maxBufferBytes);
  return {
    program: { buffers, steps: relocate(steps, where) },
    inputs: ground.inputs,
    outputs: outputs.map(({ name, dtype, shape, storage }) => ({
      name,
      dtype,
      shape,
      offset: storage.offset * bytesOf(dtype),
    })),
  };
}

/** The kernel that binds the most buffers. */
function widest(steps: readonly Step[]): { kind: string; binds: number } {
  return steps
    .map((step) =>
      step.kind === "repeat" ? widest(step.body) : { kind: step.kind, binds: buffersOf(step).size },
    )
    .reduce((a, b) => (b.binds > a.binds ? b : a), { kind: "map", binds: 0 });
}

function checkResult({ scope }: Analysis, root: Tensor, name: string | undefined): void {
  const what = name === undefined ? "an update" : `output ${name}`;
  if (name !== undefined && !isComputed(root.dtype))
    throw new TypeError(
      `Cannot give ${what} as ${root.dtype}: kernels do not store ${root.dtype}, cast it to ${computeDtype(root.dtype)} first`,
    );
  if (scope.get(root) !== -1)
    throw new TypeError(`Cannot compute ${what}: it uses a loop's values outside the loop`);
}

function raise(name: string | undefined): never {
  throw new TypeError(`Cannot lower ${name}: it has no value`);
}

function carriedStorages(drafts: readonly Draft[]): Map<number, ReadonlySet<number>> {
  const found = new Map<number, ReadonlySet<number>>();
  for (const { node, carried, body } of drafts) {
    if (node?.op.kind !== "scan" || body === undefined) continue;
    found.set(node.op.body.loop, new Set(carried?.map((storage) => storage.id)));
    for (const [loop, ids] of carriedStorages(body)) found.set(loop, ids);
  }
  return found;
}

interface NamedSlot {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  readonly storage: Storage;
}

const alignment = 256;

/** Hands out storages, and lays out the buffers that are not arenas. */
class Ground {
  readonly storages: Storage[] = [];
  readonly inputs: Slot[] = [];
  readonly #bytes = { input: 0, output: 0, constant: 0 };
  readonly #states = new Map<string, Storage>();
  readonly #constants: { offset: number; data: Uint8Array }[] = [];

  arena(shape: Shape, dtype: DType): Storage {
    return this.#add("arena", { name: `[${shape}]`, size: sizeOf(shape), dtype, offset: 0 });
  }

  #add(kind: Storage["kind"], parts: Omit<Storage, "id" | "kind">): Storage {
    const storage = { id: this.storages.length, kind, ...parts };
    this.storages.push(storage);
    return storage;
  }

  slot(kind: "input" | "output" | "constant", name: string, { shape, dtype }: Tensor): NamedSlot {
    const start = this.#bytes[kind];
    const size = sizeOf(shape);
    this.#bytes[kind] = Math.ceil((start + size * bytesOf(dtype)) / alignment) * alignment;
    const storage = this.#add(kind, { name, size, dtype, offset: start / bytesOf(dtype) });
    return { name, dtype, shape, storage };
  }

  #state(name: string, shape: Shape, dtype: DType): Storage {
    const known =
      this.#states.get(name) ?? this.#add("state", { name, size: sizeOf(shape), dtype, offset: 0 });
    this.#states.set(name, known);
    return known;
  }

  /** Gives a leaf its home. */
  settle(lowering: Lowering, node: Tensor): void {
    const { op, shape, dtype } = node;
    if (op.kind === "state") lowering.homes.set(node, this.#state(op.buffer, shape, dtype));
    if (op.kind === "input") {
      const { storage } = this.slot("input", op.name, node);
      this.inputs.push({ name: op.name, dtype, shape, offset: storage.offset * bytesOf(dtype) });
      lowering.homes.set(node, storage);
    }
    if (op.kind === "data") {
      const { storage } = this.slot("constant", "data", node);
      const { buffer, byteOffset, byteLength } = op.data;
      this.#constants.push({
        offset: storage.offset * bytesOf(dtype),
        data: new Uint8Array(buffer, byteOffset, byteLength),
      });
      lowering.homes.set(node, storage);
    }
  }

  /** The part of a state that a view of it names. */
  stateTarget(view: Tensor): Target {
    const chain: Movement[] = [];
    let node: Tensor | undefined = view;
    for (; node !== undefined && node.op.kind !== "state"; node = node.inputs[0]) {
      const movement = movementOf(node);
      if (movement === undefined)
        throw new TypeError(`Cannot update ${node.op.kind}: only state can be updated`);
      if (movement.kind === "expand")
        throw new TypeError(`Cannot update [${view.shape}]: it repeats elements of the state`);
      chain.unshift(movement);
    }
    if (node?.op.kind !== "state") throw new TypeError("Cannot update: the target is not a state");
    const layout = moved(contiguous(node.shape), chain);
    if (layout === undefined)
      throw new TypeError(`Cannot update [${view.shape}]: it is not a plain view of the state`);
    return { storage: this.#state(node.op.buffer, node.shape, node.dtype), layout };
  }

  buffers(
    arenas: readonly number[],
    places: ReadonlyMap<number, { arena: number; offset: number }>,
  ): { buffers: BufferSpec[]; where: (id: number) => { buffer: number; offset: number } } {
    const buffers: BufferSpec[] = arenas.map((size, i) => ({
      role: "arena",
      name: `arena ${i}`,
      bytes: size * 4,
    }));
    const at = new Map<string, number>();
    for (const role of ["input", "output", "constant"] as const) {
      const bytes = this.#bytes[role];
      if (bytes === 0) continue;
      at.set(role, buffers.length);
      buffers.push({
        role,
        name: role,
        bytes,
        ...(role === "constant" ? { data: this.#packed(bytes) } : {}),
      });
    }
    for (const [name, { size, dtype }] of this.#states) {
      at.set(`state ${name}`, buffers.length);
      buffers.push({ role: "state", name, bytes: size * bytesOf(dtype) });
    }
    const where = (id: number): { buffer: number; offset: number } => {
      const storage = this.storages[id];
      const place = places.get(id);
      if (place !== undefined) return { buffer: place.arena, offset: place.offset };
      const key = storage?.kind === "state" ? `state ${storage.name}` : (storage?.kind ?? "");
      return { buffer: at.get(key) ?? 0, offset: storage?.offset ?? 0 };
    };
    return { buffers, where };
  }

  #packed(bytes: number): Uint8Array {
    const packed = new Uint8Array(bytes);
    for (const { offset, data } of this.#constants) packed.set(data, offset);
    return packed;
  }
}
