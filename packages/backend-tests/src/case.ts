import { sizeOf } from "@pixelweft/tensor";
import {
  type BufferRole,
  type BufferSpec,
  type DType,
  type Program,
  type Step,
  type View,
  bytesOf,
  toDevice,
} from "@pixelweft/tensor/backend";
import { dense } from "./view.ts";

/** A program with its inputs, and how close every backend must come to the reference. */
export interface ConformanceCase {
  readonly name: string;
  readonly program: Program;
  /** What is written into buffers before the run, by buffer index; all else begins as zeros. */
  readonly inputs: Readonly<Record<number, Uint8Array<ArrayBuffer>>>;
  /** The buffers that are read afterwards, whole: what no kernel stores must stay as it was. */
  readonly outputs: readonly number[];
  /**
   * The largest allowed `max|ours - reference| / max|reference|` of an f32 output; 0 asks for equal bits.
   * Integers must be equal.
   */
  readonly tolerance: number;
  /** Stretches of f32 outputs, each of which is compared beside its own largest value, too. None if missing. */
  readonly parts?: readonly OutputPart[];
}

/** Some bytes of an output. */
export interface OutputPart {
  readonly buffer: number;
  readonly offset: number;
  readonly bytes: number;
}

type Values =
  | Float32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

/** Values, or a function that makes as many as a shape has elements. */
type Given = Values | ((count: number) => Values);

const dtypeNames = {
  Float32Array: "f32",
  Int32Array: "i32",
  Uint32Array: "u32",
  Int8Array: "i8",
  Uint8Array: "u8",
} as const;

/** Collects the buffers and steps of a case; views of new buffers are dense. Floats may be held in two bytes. */
export class CaseBuilder {
  readonly #buffers: BufferSpec[] = [];
  readonly #inputs: Record<number, Uint8Array<ArrayBuffer>> = {};
  readonly #outputs: number[] = [];
  readonly #steps: Step[] = [];

  input(values: Given, shape: readonly number[], dtype?: DType): View {
    return this.#filled("input", values, { shape, dtype });
  }

  /** Memory that has contents before the run, may be written, and is compared after it. */
  state(values: Given, shape: readonly number[], dtype?: DType): View {
    const view = this.#filled("state", values, { shape, dtype });
    this.#outputs.push(view.buffer);
    return view;
  }

  constant(values: Given, shape: readonly number[], dtype?: DType): View {
    return this.#filled("constant", values, { shape, dtype });
  }

  /** Memory that is compared after the run. */
  output(shape: readonly number[], dtype: DType = "f32"): View {
    const view = this.#empty("output", shape, dtype);
    this.#outputs.push(view.buffer);
    return view;
  }

  arena(shape: readonly number[], dtype: DType = "f32"): View {
    return this.#empty("arena", shape, dtype);
  }

  add(...steps: Step[]): this {
    this.#steps.push(...steps);
    return this;
  }

  build(name: string, tolerance: number): ConformanceCase {
    const program = { buffers: this.#buffers, steps: this.#steps };
    return { name, program, inputs: this.#inputs, outputs: this.#outputs, tolerance };
  }

  #filled(role: BufferRole, values: Given, { shape, dtype }: Held): View {
    const given = typeof values === "function" ? values(sizeOf(shape)) : values;
    const held = dtype ?? dtypeNames[given[Symbol.toStringTag]];
    const data = new Uint8Array(toDevice(held, given));
    const isConstant = role === "constant";
    const buffer = this.#add({ role, bytes: data.length, ...(isConstant && { data }) });
    if (!isConstant) this.#inputs[buffer] = data;
    return dense(buffer, shape, { dtype: held });
  }

  #empty(role: BufferRole, shape: readonly number[], dtype: DType): View {
    const bytes = sizeOf(shape) * bytesOf(dtype);
    return dense(this.#add({ role, bytes }), shape, { dtype });
  }

  #add(spec: Omit<BufferSpec, "name">): number {
    const name = `${spec.role}${this.#buffers.length}`;
    return this.#buffers.push({ ...spec, name }) - 1;
  }
}

/** Makes a case of the buffers and steps that a function adds to a builder. */
export function makeCase(
  name: string,
  tolerance: number,
  add: (builder: CaseBuilder) => void,
): ConformanceCase {
  const builder = new CaseBuilder();
  add(builder);
  return builder.build(name, tolerance);
}

interface Held {
  readonly shape: readonly number[];
  readonly dtype: DType | undefined;
}
