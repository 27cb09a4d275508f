// Programs that use the types of this package need those of `using`, whatever their own settings.
/// <reference lib="esnext.disposable" preserve="true" />
import { OutOfMemoryError, type Backend, type DeviceBuffer } from "../backend/mod.ts";
import { node, type Tensor } from "../graph/node.ts";
import { checkSizes, sizeOf, type Shape } from "../graph/shape.ts";
import { reshape } from "../ops/broadcast.ts";
import { slice } from "../ops/movement.ts";

/** Shapes of the tensors of one state buffer, by name, in order. */
export type Shapes = Readonly<Record<string, Shape>>;

/** Shapes of the tensors of all state buffers, by the name of the buffer. */
export type StateSpec = Readonly<Record<string, Shapes>>;

/** The names of the tensors of one state buffer. */
export type NamesIn<Spec extends StateSpec, Buffer extends keyof Spec> = keyof Spec[Buffer] &
  string;

/** Where a named tensor lies: in which chunk of its buffer, and from which element. */
interface Entry {
  readonly chunk: number;
  readonly offset: number;
  readonly shape: Shape;
}

interface Group {
  readonly entries: ReadonlyMap<string, Entry>;
  /** Elements of each chunk. */
  readonly sizes: readonly number[];
}

/** The tensors of one state buffer inside a program: named pieces, and the same memory flat (one tensor a chunk). */
export interface Leaves<Names extends string = string> {
  readonly named: Readonly<Record<Names, Tensor>>;
  readonly flat: readonly Tensor[];
}

const alignment = 64;

function layOut(shapes: Shapes, maxBufferBytes: number): Group {
  const limit = Math.floor(maxBufferBytes / 4 / alignment) * alignment;
  const entries = new Map<string, Entry>();
  const sizes = [0];
  for (const [name, shape] of Object.entries(shapes)) {
    const size = Math.ceil(sizeOf(shape) / alignment) * alignment;
    if (size > limit)
      throw new RangeError(
        `Cannot place ${name} [${shape}]: it needs ${size * 4} bytes and the device binds ${maxBufferBytes}`,
      );
    if ((sizes.at(-1) ?? 0) + size > limit) sizes.push(0);
    const chunk = sizes.length - 1;
    const offset = sizes[chunk] ?? 0;
    entries.set(name, { chunk, offset, shape });
    sizes[chunk] = offset + size;
  }
  return { entries, sizes };
}

/**
 * Named f32 buffers on a device that programs update in place: parameters, moments, running sums. The tensors of one buffer lie
 * one after another, aligned, with zeros between, so that an optimiser sees them as one flat tensor. A buffer larger than the
 * device can bind is cut into chunks between tensors. New state is all zeros.
 *
 * @example
 * const state = new State(backend, { parameters: { weight: [3, 4], bias: [4] } });
 * state.write("parameters", "bias", Float32Array.of(1, 2, 3, 4));
 * await state.read("parameters", "bias"); // Float32Array [1, 2, 3, 4]
 * state.shape("parameters", "weight"); // [3, 4]
 */
export class State<Spec extends StateSpec = StateSpec> {
  readonly backend: Backend;
  readonly #groups: ReadonlyMap<string, Group>;
  readonly #buffers = new Map<string, DeviceBuffer>();

  constructor(backend: Backend, spec: Spec) {
    for (const [name, shapes] of Object.entries(spec)) checkNames(name, shapes);
    this.backend = backend;
    const { maxBufferBytes } = backend.capabilities;
    this.#groups = new Map(
      Object.entries(spec).map(([name, shapes]) => [name, layOut(shapes, maxBufferBytes)]),
    );
    allocate(backend, this.#groups, this.#buffers);
    dropped.register(this, { backend, buffers: this.#buffers });
  }

  /** Names of the state buffers. */
  get buffers(): (keyof Spec & string)[] {
    return [...this.#groups.keys()];
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
  write<Buffer extends keyof Spec & string>(
    buffer: Buffer,
    name: NamesIn<Spec, Buffer>,
    data: Float32Array,
  ): void {
    const { chunk, offset, shape } = this.#entry(buffer, name);
    if (data.length !== sizeOf(shape))
      throw new TypeError(
        `Cannot write ${buffer} ${name} [${shape}]: the data has ${data.length} elements`,
      );
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.backend.write(this.device(chunkName(buffer, chunk)), offset * 4, bytes);
  }

  /** A copy of a tensor, after all work so far. */
  async read<Buffer extends keyof Spec & string>(
    buffer: Buffer,
    name: NamesIn<Spec, Buffer>,
  ): Promise<Float32Array<ArrayBuffer>> {
    const { chunk, offset, shape } = this.#entry(buffer, name);
    const bytes = await this.backend.read(
      this.device(chunkName(buffer, chunk)),
      offset * 4,
      sizeOf(shape) * 4,
    );
    return new Float32Array(bytes.buffer, bytes.byteOffset, sizeOf(shape));
  }

  /** Copies of all tensors of a buffer, one device read for each chunk. */
  async readAll<Buffer extends keyof Spec & string>(
    buffer: Buffer,
  ): Promise<Record<NamesIn<Spec, Buffer>, Float32Array<ArrayBuffer>>> {
    const { entries } = this.#group(buffer);
    const chunks = await this.readFlat(buffer);
    const found = [...entries].flatMap(([name, { chunk, offset, shape }]) => {
      const values = chunks[chunk];
      return values ? [[name, values.slice(offset, offset + sizeOf(shape))] as const] : [];
    });
    return Object.fromEntries(found) as Record<NamesIn<Spec, Buffer>, Float32Array<ArrayBuffer>>;
  }

  /** Copies of a buffer's chunks, flat, gaps included. */
  async readFlat(buffer: keyof Spec & string): Promise<Float32Array<ArrayBuffer>[]> {
    const { sizes } = this.#group(buffer);
    const chunks = sizes.map((size, chunk) =>
      this.backend.read(this.device(chunkName(buffer, chunk)), 0, size * 4),
    );
    return (await Promise.all(chunks)).map(
      (bytes) => new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4),
    );
  }

  /** Where each chunk of a buffer lies on the device, gaps included, to copy pieces of it by hand. */
  chunks(
    buffer: keyof Spec & string,
  ): { readonly memory: DeviceBuffer; readonly elements: number }[] {
    return this.#group(buffer).sizes.map((elements, chunk) => ({
      memory: this.device(chunkName(buffer, chunk)),
      elements,
    }));
  }

  /** The tensors of a buffer inside a traced function. */
  leaves<Buffer extends keyof Spec & string>(buffer: Buffer): Leaves<NamesIn<Spec, Buffer>> {
    const { entries, sizes } = this.#group(buffer);
    const flat = sizes.map((size, chunk) =>
      node({ kind: "state", buffer: chunkName(buffer, chunk) }, { shape: [size] }),
    );
    const named: Record<string, Tensor> = {};
    for (const [name, { chunk, offset, shape }] of entries) {
      const whole = flat[chunk];
      if (whole)
        named[name] = reshape(slice(whole, [{ start: offset, size: sizeOf(shape) }]), shape);
    }
    return { named: named as Record<NamesIn<Spec, Buffer>, Tensor>, flat };
  }

  /** The device memory behind a chunk's name; programs bind it. RangeError for an unknown name. */
  device(name: string): DeviceBuffer {
    return this.#buffers.get(name) ?? noState(name, [...this.#buffers.keys()]);
  }

  /**
   * Frees the memory. Programs over this state can no longer run. State that nobody has any more is freed by itself, but only when the
   * host collects its garbage.
   */
  dispose(): void {
    free(this.backend, this.#buffers);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #group(buffer: string): Group {
    return this.#groups.get(buffer) ?? noState(buffer, this.buffers);
  }

  #entry(buffer: string, name: string): Entry {
    const entry = this.#group(buffer).entries.get(name);
    if (entry === undefined) throw new RangeError(`Cannot find ${name} in state ${buffer}`);
    return entry;
  }
}

type Buffers = Map<string, DeviceBuffer>;

/** Frees the memory of what nobody has any more. */
const dropped = new FinalizationRegistry<{ backend: Backend; buffers: Buffers }>(
  ({ backend, buffers }) => free(backend, buffers),
);

function free(backend: Backend, buffers: Buffers): void {
  for (const buffer of buffers.values()) backend.free(buffer);
  buffers.clear();
}

/** Memory for all chunks of all groups, or none at all. */
function allocate(backend: Backend, groups: ReadonlyMap<string, Group>, buffers: Buffers): void {
  const chunks = [...groups].flatMap(([name, { sizes }]) =>
    sizes.map((size, chunk) => ({ name: chunkName(name, chunk), bytes: Math.max(4, size * 4) })),
  );
  const needed = chunks.reduce((sum, { bytes }) => sum + bytes, 0);
  const refuse = (cause?: unknown): never => {
    const shortage = { needed, available: backend.available?.(), planned: chunks };
    throw new OutOfMemoryError("Cannot make state", shortage, { cause });
  };
  if (needed > (backend.available?.() ?? Infinity)) refuse();
  try {
    for (const { name, bytes } of chunks) buffers.set(name, backend.alloc(bytes));
  } catch (error) {
    free(backend, buffers);
    if (error instanceof OutOfMemoryError) refuse(error);
    throw error;
  }
}

/** Throws, as there is no state buffer of this name. */
export function noState(name: string, known: readonly string[]): never {
  throw new RangeError(`Cannot find state ${name}: there is ${known.join(", ")}`);
}

function chunkName(buffer: string, chunk: number): string {
  return chunk === 0 ? buffer : `${buffer}/${chunk}`;
}

function checkNames(buffer: string, shapes: Shapes): void {
  // A slash stands between a buffer's name and the number of its chunk.
  if (buffer === "" || buffer.includes("/"))
    throw new RangeError(`Cannot make state "${buffer}": a name has letters and no slash`);
  for (const [name, shape] of Object.entries(shapes)) checkSizes(`state ${buffer} ${name}`, shape);
}
