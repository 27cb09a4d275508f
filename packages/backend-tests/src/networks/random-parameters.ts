import { type Tensor, reshape, sizeOf, slice } from "@pixelweft/tensor";
import { node } from "@pixelweft/tensor/inspect";
import type { Chance } from "../chance.ts";
import { floats } from "../data.ts";

/** Elements of the state that some parameters lie in. */
const stateSize = 2 ** 16;

/** Parameters and other leaves of a random network, with their values. */
export class RandomParameters {
  /** Those that gradients are wanted of. */
  readonly trained: { readonly name: string; readonly tensor: Tensor }[] = [];
  /** Values of inputs by name. */
  readonly inputs: Map<string, Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>> = new Map();
  readonly stateValues: Float32Array<ArrayBuffer> = new Float32Array(stateSize);
  readonly state: Tensor = node(
    { kind: "state", buffer: "p" },
    { shape: [stateSize], dtype: "f32" },
  );
  readonly #chance: Chance;
  readonly #seed: number;
  #end = 0;

  constructor(chance: Chance, seed: number) {
    this.#chance = chance;
    this.#seed = seed;
  }

  /** Numbers from -1 to 1 that nothing is trained of. */
  map(shape: readonly number[]): Tensor {
    return this.#input(`map${this.inputs.size}`, shape, this.#floats(shape, 1));
  }

  /** Whole numbers below `levels`. */
  levels(shape: readonly number[], levels: number): Tensor {
    const name = `levels${this.inputs.size}`;
    this.inputs.set(
      name,
      Int32Array.from({ length: sizeOf(shape) }, () => this.#chance.whole(0, levels - 1)),
    );
    return node({ kind: "input", name }, { shape, dtype: "i32" });
  }

  /** A parameter whose products over `fanIn` summands are of ordinary size. It is an input, or lies somewhere in the state. */
  parameter(shape: readonly number[], fanIn: number): Tensor {
    const values = this.#floats(shape, Math.sqrt(3 / fanIn));
    const name = `parameter${this.trained.length}`;
    const size = values.length;
    const start = this.#end + (this.#chance.happens(0.5) ? 0 : this.#chance.whole(1, 70));
    const isState = this.#chance.happens(0.6) && start + size <= stateSize;
    const tensor = isState
      ? reshape(slice(this.state, [{ start, size }]), shape)
      : this.#input(name, shape, values);
    if (isState) {
      this.stateValues.set(values, start);
      this.#end = start + size;
    }
    this.trained.push({ name, tensor });
    return tensor;
  }

  #input(name: string, shape: readonly number[], values: Float32Array<ArrayBuffer>): Tensor {
    this.inputs.set(name, values);
    return node({ kind: "input", name }, { shape, dtype: "f32" });
  }

  #floats(shape: readonly number[], largest: number): Float32Array<ArrayBuffer> {
    const key = this.#seed * 64 + this.inputs.size + this.trained.length;
    return floats(key, sizeOf(shape), { low: -largest, high: largest });
  }
}
