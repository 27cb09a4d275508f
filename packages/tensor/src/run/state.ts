// Programs that use the types of this package need those of `using`, whatever their own settings.
/// <reference lib="esnext.disposable" preserve="true" />
import { dtypeOf, fromDevice, isGivenAs, toDevice } from "../backend/dtype.ts";
import {
  bytesOf,
  type Backend,
  type DeviceBuffer,
  type DType,
  type HostData,
  type PlannedMemory,
} from "../backend/mod.ts";
import { node, type Tensor } from "../graph/node.ts";
import { checkOptions } from "../graph/options.ts";
import { checkElements, sizeOf, type Shape } from "../graph/shape.ts";
import { reshape } from "../ops/broadcast.ts";
import { slice } from "../ops/movement.ts";
import { allocateAll, freeAll } from "./allocate-all.ts";
import { checkBackend } from "./check-backend.ts";
import {
  checkNames,
  layOut,
  type DataOf,
  type Entry,
  type FloatState,
  type Group,
  type NamesIn,
  type StateSpec,
} from "./state-layout.ts";

/** The tensors of one state buffer inside a program: named pieces, and the same memory flat (one tensor a chunk). */
export interface Leaves<Names extends string = string> {
  readonly named: Readonly<Record<Names, Tensor>>;
  readonly flat: readonly Tensor[];
}

/** Options of a state. */
export interface StateOptions {
  /**
   * Takes memory not now but when the state is first read, written or run with, and calls this then to write what it begins with. Until
   * then programs over it can be planned, and `waiting` says what it will take.
   */
  readonly first?: (() => void) | undefined;
}

/**
 * Named buffers on a device that programs update in place: parameters, moments, running sums. The tensors of one buffer lie
 * one after another, aligned, with zeros between, so that an optimiser sees them as one flat tensor. A buffer larger than the
 * device can bind is cut into chunks between tensors, and so is one where the dtype changes. New state is all zeros. A tensor is f32
 * unless it is given as `{ shape, dtype }`; f16 and bf16 are written and read as f32.
 *
 * @example
 * const state = new State(backend, { parameters: { weight: [3, 4], bias: [4] } });
 * state.write("parameters", "bias", Float32Array.of(1, 2, 3, 4));
 * await state.read("parameters", "bias"); // Float32Array [1, 2, 3, 4]
 * state.shape("parameters", "weight"); // [3, 4]
 * @example Weights in half the bytes, and a whole number
 * const small = new State(backend, { model: { weight: { shape: [2], dtype: "f16" }, steps: { shape: [], dtype: "i32" } } });
 * small.write("model", "weight", Float32Array.of(0.1, 1));
 * await small.read("model", "weight"); // Float32Array [0.0999…, 1]
 * await small.read("model", "steps"); // Int32Array [0]
 * @example Memory at the first use
 * const late: State = new State(backend, { model: { bias: [2] } }, {
 *   first: () => late.write("model", "bias", Float32Array.of(1, 2)),
 * });
 * late.waiting; // [{ name: "model", bytes: 256 }]
 * await late.read("model", "bias"); // Float32Array [1, 2]
 * late.waiting; // []
 */
export class State<Spec extends StateSpec = FloatState> {
  readonly backend: Backend;
  readonly #groups: ReadonlyMap<string, Group>;
  readonly #buffers = new Map<string, DeviceBuffer>();
  #first: (() => void) | undefined;

  constructor(backend: Backend, spec: Spec, options: StateOptions = {}) {
    checkBackend("make state", "new State(backend, shapes)", backend);
    checkOptions("make state", options, ["first"]);
    for (const [name, shapes] of Object.entries(spec)) checkNames(name, shapes);
    this.backend = backend;
    const { maxBufferBytes } = backend.capabilities;
    this.#groups = new Map(
      Object.entries(spec).map(([name, shapes]) => [name, layOut(shapes, maxBufferBytes)]),
    );
    this.#first = options.first;
    if (!this.#first) allocate(backend, this.#groups, this.#buffers);
    dropped.register(this, { backend, buffers: this.#buffers });
  }

  /** Names of the state buffers. */
  get buffers(): (keyof Spec & string)[] {
    return [...this.#groups.keys()];
  }

  /** The memory that it is yet to take, chunk by chunk: none but before the `first` use. */
  get waiting(): readonly PlannedMemory[] {
    return this.#first ? planned(this.#groups) : [];
  }

  /** Names of a buffer's tensors, in order. RangeError for an unknown buffer. */
  names<Buffer extends keyof Spec & string>(buffer: Buffer): NamesIn<Spec, Buffer>[] {
    return [...this.#group(buffer).entries.keys()];
  }

  /** The shape of a tensor. RangeError for an unknown name. */
  shape<Buffer extends keyof Spec & string>(buffer: Buffer, name: NamesIn<Spec, Buffer>): Shape {
    return this.#entry(buffer, name).shape;
  }

  /** The chunk of its buffer that a tensor lies in, and its first element there. RangeError for an unknown name. */
  offset<Buffer extends keyof Spec & string>(
    buffer: Buffer,
    name: NamesIn<Spec, Buffer>,
  ): { readonly chunk: number; readonly offset: number } {
    return this.#entry(buffer, name);
  }

  /**
   * Whether two buffers hold tensors of the same names and shapes in the same order, so that a program can be bound to one in place
   * of the other.
   */
  isLaidOutLike(buffer: keyof Spec & string, other: keyof Spec & string): boolean {
    const entries = [buffer, other].map((name) => [...this.#group(name).entries]);
    return JSON.stringify(entries[0]) === JSON.stringify(entries[1]);
  }

  /** Replaces a tensor. TypeError if the number of elements differs. */
  write<Buffer extends keyof Spec & string, Name extends NamesIn<Spec, Buffer>>(
    buffer: Buffer,
    name: Name,
    data: DataOf<Spec[Buffer][Name]>,
  ): void;
  write(buffer: string, name: string, data: HostData): void {
    const { chunk, offset, shape, dtype } = this.#entry(buffer, name);
    checkElements(`write ${buffer} ${name}`, shape, data);
    const held = dtypeOf(data);
    if (!isGivenAs(held, dtype))
      throw new TypeError(`Cannot write ${buffer} ${name}: it is ${dtype} and the data ${held}`);
    this.backend.write(this.#memory(buffer, chunk), offset * bytesOf(dtype), toDevice(dtype, data));
  }

  /** A copy of a tensor, after all runs that were accepted: a run that was not awaited may come later. */
  async read<Buffer extends keyof Spec & string, Name extends NamesIn<Spec, Buffer>>(
    buffer: Buffer,
    name: Name,
  ): Promise<DataOf<Spec[Buffer][Name], ArrayBuffer>> {
    const { chunk, offset, shape, dtype } = this.#entry(buffer, name);
    const size = bytesOf(dtype);
    const memory = this.#memory(buffer, chunk);
    const bytes = await this.backend.read(memory, offset * size, sizeOf(shape) * size);
    return fromDevice(dtype, bytes) as DataOf<Spec[Buffer][Name], ArrayBuffer>;
  }

  /** Copies of all tensors of a buffer, one device read for each chunk. */
  async readAll<Buffer extends keyof Spec & string>(
    buffer: Buffer,
  ): Promise<{ [Name in NamesIn<Spec, Buffer>]: DataOf<Spec[Buffer][Name], ArrayBuffer> }> {
    const { entries } = this.#group(buffer);
    const chunks: readonly HostData[] = await this.readFlat(buffer);
    const found = [...entries].flatMap(([name, { chunk, offset, shape }]) => {
      const values = chunks[chunk];
      return values ? [[name, values.slice(offset, offset + sizeOf(shape))] as const] : [];
    });
    return Object.fromEntries(found) as {
      [Name in NamesIn<Spec, Buffer>]: DataOf<Spec[Buffer][Name], ArrayBuffer>;
    };
  }

  /** Copies of a buffer's chunks, flat, gaps included. */
  readFlat<Buffer extends keyof Spec & string>(
    buffer: Buffer,
  ): Promise<DataOf<Spec[Buffer][NamesIn<Spec, Buffer>], ArrayBuffer>[]>;
  async readFlat(buffer: string): Promise<HostData[]> {
    return Promise.all(
      this.chunks(buffer).map(async ({ memory, elements, dtype }) =>
        fromDevice(dtype, await this.backend.read(memory, 0, elements * bytesOf(dtype))),
      ),
    );
  }

  /** Where each chunk of a buffer lies on the device, gaps included, to copy pieces of it by hand. */
  chunks(
    buffer: keyof Spec & string,
  ): { readonly memory: DeviceBuffer; readonly elements: number; readonly dtype: DType }[] {
    return this.#group(buffer).chunks.map(({ size, dtype }, chunk) => ({
      memory: this.#memory(buffer, chunk),
      elements: size,
      dtype,
    }));
  }

  /** The tensors of a buffer inside a traced function. */
  leaves<Buffer extends keyof Spec & string>(buffer: Buffer): Leaves<NamesIn<Spec, Buffer>> {
    const { entries, chunks } = this.#group(buffer);
    const flat = chunks.map(({ size, dtype }, chunk) =>
      node({ kind: "state", buffer: chunkName(buffer, chunk) }, { shape: [size], dtype }),
    );
    const named: Record<string, Tensor> = {};
    for (const [name, { chunk, offset, shape }] of entries) {
      const whole = flat[chunk];
      if (whole)
        named[name] = reshape(slice(whole, [{ start: offset, size: sizeOf(shape) }]), shape);
    }
    return { named: named as Record<NamesIn<Spec, Buffer>, Tensor>, flat };
  }

  /** The device memory behind a chunk's name; programs bind it. RangeError for an unknown name, and after `dispose()`. */
  device(name: string): DeviceBuffer {
    // What is written first finds memory here.
    if (this.#first && this.#buffers.size === 0) {
      allocate(this.backend, this.#groups, this.#buffers);
      try {
        this.#first();
        this.#first = undefined;
      } catch (error) {
        // Memory that holds nothing yet would be read as zeros.
        freeAll(this.backend, this.#buffers);
        throw error;
      }
    }
    const known = [...this.#buffers.keys()];
    if (known.length === 0) throw new RangeError(`Cannot use state ${name}: it was disposed of`);
    return this.#buffers.get(name) ?? none(`state ${name}`, known);
  }

  /**
   * Frees the memory. Programs over this state can no longer run. State that nobody has any more is freed by itself, but only when the
   * host collects its garbage.
   */
  dispose(): void {
    this.#first = undefined;
    freeAll(this.backend, this.#buffers);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #memory(buffer: string, chunk: number): DeviceBuffer {
    return this.device(chunkName(buffer, chunk));
  }

  #group(buffer: string): Group {
    return this.#groups.get(buffer) ?? none(`state ${buffer}`, this.buffers);
  }

  #entry(buffer: string, name: string): Entry {
    const { entries } = this.#group(buffer);
    return entries.get(name) ?? none(`${name} in state ${buffer}`, [...entries.keys()]);
  }
}

type Buffers = Map<string, DeviceBuffer>;

/** Frees the memory of what nobody has any more. */
const dropped = new FinalizationRegistry<{ backend: Backend; buffers: Buffers }>(
  ({ backend, buffers }) => freeAll(backend, buffers),
);

/** Memory for all chunks of all groups. */
function allocate(backend: Backend, groups: ReadonlyMap<string, Group>, held: Buffers): void {
  const pieces = planned(groups);
  const buffers = pieces.map(({ name, bytes }) => [name, bytes] as const);
  allocateAll(backend, held, { act: "Cannot make state", planned: pieces, buffers });
}

function planned(groups: ReadonlyMap<string, Group>): PlannedMemory[] {
  return [...groups].flatMap(([name, group]) =>
    group.chunks.map(({ size, dtype }, chunk) => ({
      name: chunkName(name, chunk),
      bytes: size * bytesOf(dtype),
    })),
  );
}

/** Throws, as there is no state buffer or tensor of this name. */
export function none(what: string, known: readonly string[]): never {
  throw new RangeError(`Cannot find ${what}: there is ${known.join(", ") || "none"}`);
}

function chunkName(buffer: string, chunk: number): string {
  return chunk === 0 ? buffer : `${buffer}/${chunk}`;
}
