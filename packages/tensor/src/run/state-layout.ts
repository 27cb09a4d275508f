import { checkDType } from "../backend/dtype.ts";
import { bytesOf, type DType } from "../backend/mod.ts";
import { checkSizes, sizeOf, type Shape } from "../graph/shape.ts";

/** A tensor of a state that is not f32. */
export interface Stored {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Shapes of the tensors of one state buffer, by name, in order, and dtypes where they are not f32. */
export type Shapes = Readonly<Record<string, Shape | Stored>>;

/** The tensors of all state buffers, by the name of the buffer. */
export type StateSpec = Readonly<Record<string, Shapes>>;

/** State in which all is f32. */
export type FloatState = Readonly<Record<string, Readonly<Record<string, Shape>>>>;

/** The typed array that holds a tensor of a state on the host; floats of any size are held in a Float32Array. */
export type DataOf<One, Memory extends ArrayBufferLike = ArrayBufferLike> = One extends {
  readonly dtype: infer D;
}
  ? D extends "i32"
    ? Int32Array<Memory>
    : D extends "u32"
      ? Uint32Array<Memory>
      : D extends "i8"
        ? Int8Array<Memory>
        : D extends "u8"
          ? Uint8Array<Memory>
          : Float32Array<Memory>
  : Float32Array<Memory>;

/** The names of the tensors of one state buffer. */
export type NamesIn<Spec extends StateSpec, Buffer extends keyof Spec> = keyof Spec[Buffer] &
  string;

/** Where a named tensor lies: in which chunk of its buffer, and from which element. */
export interface Entry {
  readonly chunk: number;
  readonly offset: number;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Tensors of one dtype that lie one after another. */
interface Chunk {
  readonly dtype: DType;
  /** Elements. */
  size: number;
}

export interface Group {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly chunks: readonly Chunk[];
}

const alignment = 64;

/** Puts tensors one after another, in chunks of one dtype that the device can bind. RangeError for one that it cannot. */
export function layOut(shapes: Shapes, maxBufferBytes: number): Group {
  const entries = new Map<string, Entry>();
  const chunks: Chunk[] = [];
  for (const [name, one] of Object.entries(shapes)) {
    const { shape, dtype } = storedAs(one);
    const bytes = bytesOf(dtype);
    const limit = Math.floor(maxBufferBytes / bytes / alignment) * alignment;
    const size = Math.ceil(sizeOf(shape) / alignment) * alignment;
    if (size > limit)
      throw new RangeError(
        `Cannot place ${name} [${shape}]: it needs ${size * bytes} bytes and the device binds ${maxBufferBytes}`,
      );
    // Buffers of the same shapes are cut in the same places, whatever their dtypes.
    const most = Math.floor(maxBufferBytes / 4 / alignment) * alignment;
    let last = chunks.at(-1);
    if (last === undefined || last.dtype !== dtype || last.size + size > most)
      chunks.push((last = { dtype, size: 0 }));
    entries.set(name, { chunk: chunks.length - 1, offset: last.size, shape, dtype });
    last.size += size;
  }
  return { entries, chunks };
}

function isShape(one: Shape | Stored): one is Shape {
  return Array.isArray(one);
}

function storedAs(one: Shape | Stored): Stored {
  return isShape(one) ? { shape: one, dtype: "f32" } : one;
}

/** Throws for a name, a shape or a dtype that no state has. */
export function checkNames(buffer: string, shapes: Shapes): void {
  // A slash stands between a buffer's name and the number of its chunk.
  if (buffer === "" || buffer.includes("/"))
    throw new RangeError(`Cannot make state "${buffer}": a name has letters and no slash`);
  for (const [name, one] of Object.entries(shapes)) {
    const { shape, dtype } = storedAs(one);
    checkSizes(`state ${buffer} ${name}`, shape);
    checkDType(`state ${buffer} ${name}`, dtype);
  }
}
