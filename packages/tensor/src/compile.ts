import type { Backend, DeviceBuffer, DType, Prepared, Recording } from "./backend/mod.ts";
import { bytesOf } from "./backend/mod.ts";
import { lower, type Effect, type Lowered, type Slot } from "./lower.ts";
import { dtypeOf, hostArray, node, type HostData, type Tensor } from "./node.ts";
import { sizeOf, type Shape } from "./shape.ts";
import type { Leaves, State } from "./state.ts";
import {
  checkedEffect,
  checkLeaves,
  knownState,
  tracedOutputs,
  type Trace,
  type Traced,
} from "./trace.ts";

/** An input of a program: a host tensor, a typed array with its shape, or one f32 number. */
export type Input = Tensor | { readonly data: HostData; readonly shape: Shape } | number;

/** A result of a run. It is good until the program runs again. */
export interface Output {
  readonly shape: Shape;
  readonly dtype: DType;
  /** A copy on the host. Rejects if the program has run again since. */
  read(): Promise<HostData>;
}

/** Options of `compile`. */
export interface CompileOptions {
  readonly backend: Backend;
  readonly state?: State;
}

/** Options of a run. */
export interface RunOptions {
  /** Other state buffers in place of those that were traced, by name: `{ parameters: "average" }`. */
  readonly bind?: Readonly<Record<string, string>>;
}

interface Specialised {
  readonly lowered: Lowered;
  readonly prepared: Prepared;
  readonly own: ReadonlyMap<number, DeviceBuffer>;
  readonly recordings: Map<string, Recording>;
  runs: number;
}

/**
 * A function compiled for a backend; call it through `run`. It holds one program for each set of input shapes and dtypes.
 *
 * @example
 * const square = new Compiled({ backend }, ({ x }) => ({ y: mul(x, x) }));
 * const { y } = await square.run({ x: tensor([3, 4]) });
 * y.shape; // [2]
 * await y.read(); // Float32Array [9, 16]
 * await square.dispose();
 */
export class Compiled {
  readonly #options: CompileOptions;
  readonly #traced: Traced;
  readonly #variants = new Map<string, Promise<Specialised>>();

  constructor(options: CompileOptions, traced: Traced) {
    if (options.state && options.state.backend !== options.backend)
      throw new TypeError("Cannot compile: the state lives on another backend");
    this.#options = options;
    this.#traced = traced;
  }

  /**
   * Runs the program with these inputs; the first run with new shapes or dtypes compiles. Resolves when the work is accepted.
   *
   * @throws TypeError for an input that is missing or lives in a graph.
   */
  async run(
    inputs: Readonly<Record<string, Input>> = {},
    options: RunOptions = {},
  ): Promise<Record<string, Output>> {
    const given = Object.entries(inputs).map(([name, input]) => ({
      name,
      ...hostValue(name, input),
    }));
    const variant = await this.#variant(given);
    const { lowered } = variant;
    for (const slot of lowered.inputs) {
      const value = given.find(({ name }) => name === slot.name);
      if (value) this.#write(variant, slot, value.data);
    }
    const recording = this.#recording(variant, options.bind ?? {});
    const run = ++variant.runs;
    await this.#options.backend.run(recording);
    const outputs: Record<string, Output> = {};
    for (const slot of lowered.outputs) outputs[slot.name] = this.#output(variant, slot, run);
    return outputs;
  }

  /** The lowered program for these inputs: for profiles and tests. */
  async program(
    inputs: Readonly<Record<string, Input>> = {},
  ): Promise<{ lowered: Lowered; recording: Recording }> {
    const given = Object.entries(inputs).map(([name, input]) => ({
      name,
      ...hostValue(name, input),
    }));
    const variant = await this.#variant(given);
    return { lowered: variant.lowered, recording: this.#recording(variant, {}) };
  }

  /** Frees the program's own memory: arena, constants, inputs and outputs. */
  async dispose(): Promise<void> {
    const variants = await Promise.all(this.#variants.values());
    this.#variants.clear();
    for (const { own } of variants)
      for (const buffer of own.values()) this.#options.backend.free(buffer);
  }

  #variant(given: readonly { name: string; shape: Shape; dtype: DType }[]): Promise<Specialised> {
    const key = given.map(({ name, shape, dtype }) => JSON.stringify([name, shape, dtype]));
    return this.#remembered(key.toSorted().join(), given);
  }

  #remembered(
    key: string,
    given: readonly { name: string; shape: Shape; dtype: DType }[],
  ): Promise<Specialised> {
    const found = this.#variants.get(key) ?? this.#specialise(given);
    this.#variants.set(key, found);
    // A failed compile is not remembered: the next run tries again.
    found.catch(() => this.#variants.delete(key));
    return found;
  }

  async #specialise(
    given: readonly { name: string; shape: Shape; dtype: DType }[],
  ): Promise<Specialised> {
    const { backend, state } = this.#options;
    const leaves = Object.fromEntries(
      (state?.buffers ?? []).map((name) => [name, state?.leaves(name)] as const),
    );
    const effects: Effect[] = [];
    const inputs: Record<string, Tensor> = Object.fromEntries(
      given.map(({ name, shape, dtype }) => [
        name,
        node({ kind: "input", name }, { shape, dtype }),
      ]),
    );
    const trace: Trace = {
      state: new Proxy(leaves as Record<string, Leaves>, { get: knownState }),
      update: (target, value) => {
        effects.push(checkedEffect(target, value));
      },
    };
    const outputs = tracedOutputs(this.#traced, inputs, trace);
    const own = [...Object.values(inputs), ...Object.values(leaves).flatMap((x) => x?.flat ?? [])];
    checkLeaves([...Object.values(outputs), ...effects.flatMap((x) => [x.target, x.value])], own);
    const { maxBufferBytes, custom } = backend.capabilities;
    const lowered = lower({ outputs, effects, maxBufferBytes, custom });
    const prepared = await backend.prepare(lowered.program);
    return {
      lowered,
      prepared,
      own: ownBuffers(backend, lowered),
      recordings: new Map(),
      runs: 0,
    };
  }

  #recording(variant: Specialised, bind: Readonly<Record<string, string>>): Recording {
    const key = JSON.stringify(bind);
    const known = variant.recordings.get(key);
    if (known !== undefined) return known;
    const { backend, state } = this.#options;
    for (const name of Object.keys(bind))
      if (!state?.buffers.includes(name))
        throw new RangeError(
          `Cannot bind ${name}: the program's state is ${state?.buffers.join(", ") ?? "empty"}`,
        );
    const buffers = variant.lowered.program.buffers.map((spec, i) => {
      const own = variant.own.get(i);
      if (own !== undefined) return own;
      const [group = "", chunk] = spec.name.split("/");
      const name = [bind[group] ?? group, ...(chunk === undefined ? [] : [chunk])].join("/");
      if (state === undefined) throw new TypeError(`Cannot bind ${name}: the program has no state`);
      const device = state.device(name);
      if (device.bytes < spec.bytes)
        throw new TypeError(`Cannot bind ${name} as ${spec.name}: it is smaller`);
      return device;
    });
    const recording = backend.record(variant.prepared, buffers);
    variant.recordings.set(key, recording);
    return recording;
  }

  #buffer(variant: Specialised, role: "input" | "output"): DeviceBuffer {
    const index = variant.lowered.program.buffers.findIndex((spec) => spec.role === role);
    const buffer = variant.own.get(index);
    if (buffer === undefined) throw new TypeError(`Cannot find the ${role} buffer`);
    return buffer;
  }

  #write(variant: Specialised, slot: Slot, data: HostData): void {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.#options.backend.write(this.#buffer(variant, "input"), slot.offset, bytes);
  }

  #output(variant: Specialised, slot: Slot, run: number): Output {
    const { shape, dtype, name, offset } = slot;
    return {
      shape,
      dtype,
      read: async () => {
        if (variant.runs !== run)
          throw new TypeError(`Cannot read ${name}: the program has run again since`);
        const size = sizeOf(shape);
        const bytes = await this.#options.backend.read(
          this.#buffer(variant, "output"),
          offset,
          size * bytesOf[dtype],
        );
        const data = hostArray(dtype, size);
        new Uint8Array(data.buffer).set(bytes);
        return data;
      },
    };
  }
}

/**
 * Compiles a function of tensors for a backend: it is traced once for each set of input shapes and dtypes. Nothing is allocated while
 * the program runs.
 *
 * @throws TypeError if the state lives on another backend.
 * @example
 * const double = compile({ backend }, ({ x }) => ({ y: mul(x, 2) }));
 * const { y } = await double.run({ x: tensor([1, 2]) });
 * await y.read(); // Float32Array [2, 4]
 * @example A program that keeps state
 * const state = new State(backend, { counts: { seen: [] } });
 * const count = compile({ backend, state }, (inputs, { state, update }) => {
 *   update(state.counts.named.seen, add(state.counts.named.seen, 1));
 * });
 * await count.run();
 * await count.run();
 * await state.read("counts", "seen"); // Float32Array [2]
 */
export function compile(options: CompileOptions, traced: Traced): Compiled {
  return new Compiled(options, traced);
}

/** Memory for all buffers but state. What was allocated is freed if there is not enough. */
function ownBuffers(backend: Backend, lowered: Lowered): Map<number, DeviceBuffer> {
  const own = new Map<number, DeviceBuffer>();
  try {
    lowered.program.buffers.forEach((spec, i) => {
      if (spec.role === "state") return;
      const buffer = backend.alloc(spec.bytes);
      own.set(i, buffer);
      if (spec.data) backend.write(buffer, 0, spec.data);
    });
  } catch (error) {
    for (const buffer of own.values()) backend.free(buffer);
    throw error;
  }
  return own;
}

function hostValue(name: string, input: Input): { data: HostData; shape: Shape; dtype: DType } {
  if (typeof input === "number") return { data: Float32Array.of(input), shape: [], dtype: "f32" };
  if (!("op" in input)) {
    if (input.data.length !== sizeOf(input.shape))
      throw new TypeError(
        `Cannot run with ${name} [${input.shape}]: the data has ${input.data.length} elements`,
      );
    return { ...input, dtype: dtypeOf(input.data) };
  }
  const { op, shape, dtype } = input;
  if (op.kind !== "data") throw new TypeError(`Cannot run with ${name}: it is not a host tensor`);
  return { data: op.data, shape, dtype };
}
