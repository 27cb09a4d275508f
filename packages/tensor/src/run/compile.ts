import type { Backend, DType, HostData, Recording } from "../backend/mod.ts";
import type { Named } from "../grad/grad.ts";
import { exactJson } from "../graph/exact-json.ts";
import { type Tensor, node } from "../graph/node.ts";
import { checkOptions, checkWhole } from "../graph/options.ts";
import type { Shape } from "../graph/shape.ts";
import type { Slot } from "../lower/build/program-buffers.ts";
import { type Effect, type Lowered, lower } from "../lower/lower.ts";
import { checkBackend } from "./check-backend.ts";
import { type Given, type Input, hostValues, keyOf } from "./host-inputs.ts";
import { fits } from "./known-program.ts";
import type { ProgramCopy } from "./program-copy.ts";
import { Specialised } from "./specialised.ts";
import type { StateSpec } from "./state-layout.ts";
import type { Leaves, State } from "./state.ts";
import { type Trace, type Traced, checkLeaves, checkedEffect, tracedOutputs } from "./trace.ts";
import { Variants } from "./variants.ts";

/** A record of tensors with these names. */
type TensorsOf<Names> = { readonly [Name in keyof Names]: Tensor };

/** Inputs of a program by the names that its function gives them. */
export type InputsOf<Inputs> = { readonly [Name in keyof Inputs]: Input };

/** Results of a run by the names that the program's function gives them. */
export type OutputsOf<Outputs> = {
  readonly [Name in keyof Exclude<Outputs, void>]: Output;
};

/** What a run is given: its inputs, which a program without any does not need, and options. */
export type RunArguments<Inputs> = keyof Inputs extends never
  ? readonly [inputs?: InputsOf<Inputs>, options?: RunOptions]
  : string extends keyof Inputs
    ? readonly [inputs?: InputsOf<Inputs>, options?: RunOptions]
    : readonly [inputs: InputsOf<Inputs>, options?: RunOptions];

/** A result of a run. It is good until the program runs again. */
export interface Output {
  readonly shape: Shape;
  readonly dtype: DType;
  /** A copy on the host. Rejects if the program has run again since, or its memory was freed. */
  read(): Promise<HostData>;
}

/** Options of `compile`. */
export interface CompileOptions<Spec extends StateSpec = StateSpec> {
  readonly backend: Backend;
  readonly state?: State<Spec> | undefined;
  /** Of how many sets of input shapes the programs are kept, each with its memory; the latest used ones. Default 16. */
  readonly shapes?: number | undefined;
  /**
   * Whether a backend may compute convolutions with fewer multiplications and a little more rounding, by sums in another order. Two runs are
   * still equal, but a value's bits may depend on what is computed beside it. For training; default false.
   */
  readonly fastConvolutions?: boolean | undefined;
  /**
   * Programs of the same function, as `lowered()` gave them, to be taken in place of tracing and lowering it. Those for other inputs, another layout of
   * the state or another kind of device are passed over, and so are those with larger buffers than the device allows; a run that would use one that is
   * malformed throws TypeError. That the function is the same is for the caller to know. Default none.
   */
  readonly lowered?: LoweredPrograms | undefined;
}

/** Lowered programs by what they are for, plain data that JSON keeps. */
export type LoweredPrograms = Readonly<Record<string, Lowered>>;

/** Options of a run. */
export interface RunOptions {
  /**
   * Other state buffers in place of those that were traced, by name: `{ parameters: "average" }`. They must hold tensors of the same
   * names and shapes, and must not be part of the program already.
   */
  readonly bind?: Readonly<Record<string, string>> | undefined;
  /**
   * Which copy of the program's own memory the run uses, a whole number from 0, the usual one. Results of one copy are good until that copy runs
   * again; and runs of several copies that are asked for at once, without waiting for each other, may be done at the same time
   * (`capabilities.runsAtOnce`) where they change no state.
   */
  readonly copy?: number | undefined;
}

/** Frees the memory of what nobody has any more. */
const dropped = new FinalizationRegistry<Variants>((variants) => void variants.dispose());

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
export class Compiled<Inputs = Named, Outputs = Named | void> {
  readonly #options: CompileOptions;
  readonly #traced: Traced;
  readonly #variants: Variants;
  /** What was lowered and has not run yet. */
  #lowered: { readonly key: string; readonly lowered: Lowered } | undefined;

  constructor(options: CompileOptions, traced: Traced) {
    const { backend, state, shapes = 16, fastConvolutions = false } = options;
    checkOptions("compile", options, ["backend", "state", "shapes", "fastConvolutions", "lowered"]);
    checkBackend("compile", "compile({ backend }, function)", backend);
    if (state && state.backend !== backend)
      throw new TypeError("Cannot compile: the state lives on another backend");
    checkWhole("compile: shapes", shapes, 1);
    if (typeof fastConvolutions !== "boolean")
      throw new TypeError(
        `Cannot compile: fastConvolutions is ${String(fastConvolutions)}, not true or false`,
      );
    this.#options = options;
    this.#traced = traced;
    this.#variants = new Variants(shapes);
    dropped.register(this, this.#variants);
  }

  /**
   * Runs the program with these inputs; the first run with new shapes or dtypes compiles. Resolves when the work is accepted.
   *
   * @throws TypeError for an input that is missing or lives in a graph, for state that cannot be bound, or for a malformed program in
   * `lowered`; OutOfMemoryError if the device has no room for the program.
   */
  async run(...given: RunArguments<Inputs>): Promise<OutputsOf<Outputs>> {
    const [inputs = {}, options = {}] = given;
    checkOptions("run", options, ["bind", "copy"]);
    const { bind = {}, copy: number = 0 } = options;
    checkWhole("run: copy", number, 0);
    const values = hostValues(inputs);
    const variant = await this.#variant(values);
    const copy = variant.copy(number);
    const recording = copy.recording(this.#options.state, bind);
    const data = new Map(values.map((one) => [one.name, one.data]));
    const run = await variant.run(copy, data, recording);
    const outputs = variant.lowered.outputs.map((slot) => {
      const { name, shape, dtype } = slot;
      return [name, { shape, dtype, read: () => this.#read(copy, slot, run) }] as const;
    });
    return Object.fromEntries(outputs) as OutputsOf<Outputs>;
  }

  /**
   * The program for inputs of these shapes, of which nothing is compiled or allocated: for plans of its memory (`programMemory`, and
   * `planned()` of a backend that knows more). The next run with them need not trace again.
   */
  lower(inputs: Readonly<Record<string, Input>> = {}): Lowered {
    const given = hostValues(inputs);
    const lowered = this.#lower(given);
    this.#lowered = { key: keyOf(given), lowered };
    return lowered;
  }

  /** The lowered program for these inputs: for profiles and tests. */
  async program(
    inputs: Readonly<Record<string, Input>> = {},
  ): Promise<{ lowered: Lowered; recording: Recording }> {
    const variant = await this.#variant(hostValues(inputs));
    return {
      lowered: variant.lowered,
      recording: variant.copy(0).recording(this.#options.state, {}),
    };
  }

  /**
   * The programs of all inputs so far, plain data that `compile()` takes as `lowered`, also from JSON: those are left out that have constants in memory
   * or numbers that JSON has not, such as infinity.
   *
   * @example
   * const double = compile({ backend }, ({ x }) => ({ y: mul(x, 2) }));
   * await double.run({ x: tensor([1, 2]) });
   * const lowered = await double.lowered();
   * const untraced = compile<{ x: Tensor }, { y: Tensor }>({ backend, lowered }, () => {
   *   throw new Error("Cannot be traced");
   * });
   * const { y } = await untraced.run({ x: tensor([3, 4]) });
   * await y.read(); // Float32Array [6, 8]
   */
  async lowered(): Promise<LoweredPrograms> {
    const all = await this.#variants.all();
    const known = all.map(([key, { lowered }]) => [this.#place(key), lowered] as const);
    return Object.fromEntries(known.filter(([, lowered]) => isJson(lowered)));
  }

  /**
   * Frees the program's own memory: arena, constants, inputs and outputs; a later run compiles it again. A program that nobody has any
   * more is freed by itself, but only when the host collects its garbage.
   */
  async dispose(): Promise<void> {
    await this.#variants.dispose();
  }

  #variant(given: readonly Given[]): Promise<Specialised> {
    const key = keyOf(given);
    return this.#variants.take(key, () => this.#specialise(key, given));
  }

  async #specialise(key: string, given: readonly Given[]): Promise<Specialised> {
    const { backend, lowered: all } = this.#options;
    const known = all?.[this.#place(key)];
    const lowered = known && fits(known, key, backend.capabilities) ? known : this.#lower(given);
    this.#lowered = undefined;
    const prepared = await backend.prepare(lowered.program);
    return new Specialised(backend, lowered, prepared);
  }

  /** What a program for inputs of a key is for besides: the layout of the state, and what of the device decides how functions are lowered. */
  #place(inputs: string): string {
    const { backend, state, fastConvolutions = false } = this.#options;
    const { maxStorageBuffers, sumParts, custom } = backend.capabilities;
    const layout = state?.buffers.map((name) => [
      name,
      ...state.chunks(name).map(({ elements, dtype }) => [elements, dtype]),
    ]);
    return JSON.stringify([inputs, layout, maxStorageBuffers, sumParts, custom, fastConvolutions]);
  }

  #lower(given: readonly Given[]): Lowered {
    if (this.#lowered?.key === keyOf(given)) return this.#lowered.lowered;
    const { backend, state, fastConvolutions } = this.#options;
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
      state: leaves as Record<string, Leaves>,
      update: (target, value) => {
        effects.push(checkedEffect(target, value));
      },
    };
    const outputs = tracedOutputs(this.#traced, inputs, trace);
    const own = [...Object.values(inputs), ...Object.values(leaves).flatMap((x) => x?.flat ?? [])];
    checkLeaves([...Object.values(outputs), ...effects.flatMap((x) => [x.target, x.value])], own);
    const { capabilities, layOut } = backend;
    return lower({ outputs, effects, fastConvolutions, layOut, ...capabilities });
  }

  /** An output keeps its program, so that its memory is not freed under it. */
  #read(copy: ProgramCopy, slot: Slot, run: number): Promise<HostData> {
    return copy.read(slot, run);
  }
}

/**
 * Compiles a function of tensors for a backend: it is traced once for each set of input shapes and dtypes. Nothing is allocated while
 * the program runs. In TypeScript the names of state and results are those of the function, and so are those of the inputs if their
 * parameter has a type.
 *
 * @throws TypeError without a function, and if the state lives on another backend.
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
export function compile<
  Inputs extends TensorsOf<Inputs> = Named,
  Outputs extends TensorsOf<Outputs> | void = Named | void,
  Spec extends StateSpec = StateSpec,
>(options: CompileOptions<Spec>, traced: Traced<Inputs, Outputs, Spec>): Compiled<Inputs, Outputs> {
  if (typeof traced !== "function")
    throw new TypeError(`Cannot compile: the function is ${typeof traced}`);
  return new Compiled<Inputs, Outputs>(options, (inputs, trace) =>
    traced(inputs as Inputs, trace as Trace<Spec>),
  );
}

function isJson(lowered: Lowered): boolean {
  const { buffers } = lowered.program;
  return buffers.every(({ data }) => !data) && JSON.stringify(lowered) === exactJson(lowered);
}
