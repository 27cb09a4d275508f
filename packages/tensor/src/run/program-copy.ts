import { fromDevice, toDevice } from "../backend/dtype.ts";
import {
  type Backend,
  type DeviceBuffer,
  type HostData,
  type Prepared,
  type Recording,
  bytesOf,
  programMemory,
} from "../backend/mod.ts";
import { sizeOf } from "../graph/shape.ts";
import type { Slot } from "../lower/build/program-buffers.ts";
import type { Lowered } from "../lower/lower.ts";
import { allocateAll, freeAll } from "./allocate-all.ts";
import type { StateSpec } from "./state-layout.ts";
import type { State } from "./state.ts";

/** What a program reads in place of its state buffers, by name. */
export type Bind = Readonly<Record<string, string>>;

/** Values of a program's inputs, by name. */
export type InputData = ReadonlyMap<string, HostData>;

/** A program with memory of its own for all but state, so that two of its runs can be under way. */
export class ProgramCopy {
  readonly #lowered: Lowered;
  readonly #backend: Backend;
  readonly #prepared: Prepared;
  readonly #own: Map<number, DeviceBuffer>;
  readonly #recordings = new Map<string, Recording>();
  #runs = 0;

  /** Takes memory for all buffers but state. What was allocated is freed if there is not enough. */
  constructor(backend: Backend, lowered: Lowered, prepared: Prepared) {
    this.#backend = backend;
    this.#lowered = lowered;
    this.#prepared = prepared;
    this.#own = ownBuffers(backend, lowered);
  }

  /** Runs with these inputs, and gives the number of the run. */
  async run(inputs: InputData, recording: Recording): Promise<number> {
    const into = this.#buffer("input");
    for (const { name, offset, dtype } of this.#lowered.inputs) {
      const data = inputs.get(name);
      if (data && into) this.#backend.write(into, offset, toDevice(dtype, data));
    }
    const run = ++this.#runs;
    await this.#backend.run(recording);
    return run;
  }

  /** The result of a run. TypeError if there was a later one, or the program is gone. */
  async read({ name, shape, dtype, offset }: Slot, run: number): Promise<HostData> {
    const from = this.#buffer("output");
    if (!from || this.#runs !== run)
      throw new TypeError(
        `Cannot read ${name}: the program has run again since, or is gone; read before the next run, or run another copy`,
      );
    const size = sizeOf(shape);
    return fromDevice(dtype, await this.#backend.read(from, offset, size * bytesOf(dtype)));
  }

  /** Memory for each of the program's buffers: its own, and state. */
  recording(state: State<StateSpec> | undefined, bind: Bind): Recording {
    const key = JSON.stringify(bind);
    const known = this.#recordings.get(key);
    if (known !== undefined) return known;
    checkBind(state, bind);
    const taken = new Map<DeviceBuffer, string>();
    const buffers = this.#lowered.program.buffers.map(({ name }, i) => {
      const own = this.#own.get(i);
      if (own !== undefined) return own;
      const [group = "", ...chunk] = name.split("/");
      const place = [bind[group] ?? group, ...chunk].join("/");
      if (state === undefined)
        throw new TypeError(`Cannot bind ${place}: the program has no state`);
      const device = state.device(place);
      const other = taken.get(device);
      if (other !== undefined)
        throw new TypeError(
          `Cannot bind ${place} as ${name}: the program has it already, as ${other}`,
        );
      taken.set(device, name);
      return device;
    });
    const recording = this.#backend.record(this.#prepared, buffers);
    this.#recordings.set(key, recording);
    return recording;
  }

  /** Gives its memory back. */
  free(): void {
    freeAll(this.#backend, this.#own);
  }

  /** Gone once it was freed. */
  #buffer(role: "input" | "output"): DeviceBuffer | undefined {
    const index = this.#lowered.program.buffers.findIndex((spec) => spec.role === role);
    return this.#own.get(index);
  }
}

function checkBind(state: State<StateSpec> | undefined, bind: Bind): void {
  for (const [name, other] of Object.entries(bind)) {
    if (!state?.buffers.includes(name))
      throw new RangeError(
        `Cannot bind ${name}: the program's state is ${state?.buffers.join(", ") ?? "empty"}`,
      );
    if (!state.isLaidOutLike(name, other))
      throw new TypeError(
        `Cannot bind ${other} as ${name}: they hold tensors of other names or shapes`,
      );
  }
}

function ownBuffers(backend: Backend, { program }: Lowered): Map<number, DeviceBuffer> {
  const held = new Map<number, DeviceBuffer>();
  const own = [...program.buffers.entries()].filter(([, { role }]) => role !== "state");
  const buffers = own.map(([i, { bytes }]) => [i, bytes] as const);
  allocateAll(backend, held, { act: "Cannot compile", planned: programMemory(program), buffers });
  for (const [i, { data }] of own) {
    const buffer = held.get(i);
    if (buffer && data) backend.write(buffer, 0, data);
  }
  return held;
}
