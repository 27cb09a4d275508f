import { fromDevice, toDevice } from "../backend/dtype.ts";
import {
  type Backend,
  type DeviceBuffer,
  type HostData,
  OutOfMemoryError,
  type Prepared,
  type Recording,
  bytesOf,
  programMemory,
} from "../backend/mod.ts";
import { sizeOf } from "../graph/shape.ts";
import type { Slot } from "../lower/build/program-buffers.ts";
import type { Lowered } from "../lower/lower.ts";
import type { StateSpec } from "./state-layout.ts";
import type { State } from "./state.ts";

/** What a program reads in place of its state buffers, by name. */
export type Bind = Readonly<Record<string, string>>;

/** Values of a program's inputs, by name. */
export type InputData = ReadonlyMap<string, HostData>;

/** A program with memory of its own for all but state, so that two of its runs can be under way. */
export class ProgramCopy {
  /** Runs in progress. */
  users = 0;
  /** Whether its results are gone. */
  isRetired = false;
  readonly #lowered: Lowered;
  readonly #idle: () => void;
  readonly #backend: Backend;
  readonly #prepared: Prepared;
  readonly #own: ReadonlyMap<number, DeviceBuffer>;
  readonly #recordings = new Map<string, Recording>();
  #runs = 0;

  /** Takes memory for all buffers but state. What was allocated is freed if there is not enough. */
  constructor(backend: Backend, lowered: Lowered, prepared: Prepared, idle: () => void) {
    this.#backend = backend;
    this.#idle = idle;
    this.#lowered = lowered;
    this.#prepared = prepared;
    this.#own = ownBuffers(backend, lowered);
  }

  /** Runs with these inputs, and gives the number of the run. */
  async run(inputs: InputData, recording: Recording): Promise<number> {
    for (const slot of this.#lowered.inputs) {
      const data = inputs.get(slot.name);
      if (data) this.#write(slot, data);
    }
    const run = ++this.#runs;
    this.users++;
    try {
      await this.#backend.run(recording);
    } finally {
      this.users--;
      this.#idle();
    }
    return run;
  }

  /** The result of a run. TypeError if there was a later one, or the program is gone. */
  async read({ name, shape, dtype, offset }: Slot, run: number): Promise<HostData> {
    if (this.isRetired || this.#runs !== run)
      throw new TypeError(`Cannot read ${name}: the program has run again since`);
    const size = sizeOf(shape);
    const from = this.#buffer("output");
    return fromDevice(dtype, await this.#backend.read(from, offset, size * bytesOf(dtype)));
  }

  /** Memory for each of the program's buffers: its own, and state. */
  recording(state: State<StateSpec> | undefined, bind: Bind): Recording {
    const key = JSON.stringify(Object.entries(bind).toSorted(([a], [b]) => (a < b ? -1 : 1)));
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
    this.#recordings.clear();
    for (const buffer of this.#own.values()) this.#backend.free(buffer);
  }

  #buffer(role: "input" | "output"): DeviceBuffer {
    const index = this.#lowered.program.buffers.findIndex((spec) => spec.role === role);
    const buffer = this.#own.get(index);
    if (buffer === undefined) throw new TypeError(`Cannot find the ${role} buffer`);
    return buffer;
  }

  #write({ offset, dtype }: Slot, data: HostData): void {
    this.#backend.write(this.#buffer("input"), offset, toDevice(dtype, data));
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
  const own = new Map<number, DeviceBuffer>();
  try {
    program.buffers.forEach((spec, i) => {
      if (spec.role === "state") return;
      const buffer = backend.alloc(spec.bytes);
      own.set(i, buffer);
      if (spec.data) backend.write(buffer, 0, spec.data);
    });
  } catch (error) {
    for (const buffer of own.values()) backend.free(buffer);
    if (!(error instanceof OutOfMemoryError)) throw error;
    // The backend was asked for one buffer; what matters is all of them.
    const planned = programMemory(program);
    const needed = planned.reduce((sum, { bytes }) => sum + bytes, 0);
    const shortage = { needed, available: backend.available?.(), planned };
    throw new OutOfMemoryError("Cannot compile", shortage, { cause: error });
  }
  return own;
}
