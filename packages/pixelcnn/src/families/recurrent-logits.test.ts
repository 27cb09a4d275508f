import { read, tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { livelyModel } from "../checks/lively-model.fixture.ts";
import { parameterTensors, someLevels } from "../checks/probe.fixture.ts";
import type { Model } from "../model/model.ts";
import { logits } from "../model/network.ts";

/** Vectors at places; what lies outside the map is missing. */
type Grid = readonly (readonly (readonly number[])[])[];
type Place = readonly [row: number, column: number];

const form = { headActivation: "relu", positionPlanes: false } as const;
const size = {
  height: 4,
  width: 3,
  levels: 3,
  hiddenChannels: 2,
  layers: 2,
  firstKernelSize: 3,
  headChannels: 4,
  ...form,
};
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const relu = (x: number): number => Math.max(0, x);

/** The network in float64, pixel by pixel, with no thought of speed: one image, grey, one recurrent layer. */
class PixelByPixel {
  readonly #model: Model;

  constructor(model: Model) {
    this.#model = model;
  }

  logits(image: Uint8Array): number[] {
    const { height, width, levels, model } = this.#model.config;
    const grid = (at: (place: Place) => number[]): Grid =>
      Array.from({ length: height }, (_, r) =>
        Array.from({ length: width }, (__, c) => at([r, c])),
      );
    const input = grid(([r, c]) => [(2 * (image[r * width + c] ?? 0)) / (levels - 1) - 1, 1]);
    const stream = grid((place) =>
      this.#sum("layers.0.bias", [
        ["layers.0.above.weight", input, place, [-1, -1], 3],
        ["layers.0.beside.weight", input, place, [0, -1], 2],
      ]),
    );
    const states = model === "row-lstm" ? this.#rows(stream) : this.#diagonals(stream, input);
    const out: number[] = [];
    for (let r = 0; r < height; r++)
      for (let c = 0; c < width; c++) {
        const branch = this.#product("layers.1.output", states[r]?.[c] ?? []);
        const sum = branch.map((x, i) => x + (stream[r]?.[c]?.[i] ?? 0));
        const middle = this.#product("head.0", sum.map(relu)).map(relu);
        out.push(...this.#product("head.1", middle));
      }
    return out;
  }

  /** A bias and kernels of one row or several, from their first tap on. */
  #sum(bias: string, terms: readonly (readonly [string, Grid, Place, Place, number])[]): number[] {
    const sums = Array.from(this.#values(bias));
    for (const [name, map, [row, column], [down, right], columns] of terms) {
      const weight = this.#values(name);
      const inputs = map[0]?.[0]?.length ?? 0;
      const taps = weight.length / inputs / sums.length;
      for (let t = 0; t < taps; t++) {
        const place = map[row + down + Math.floor(t / columns)]?.[column + right + (t % columns)];
        place?.forEach((x, i) => {
          for (let o = 0; o < sums.length; o++)
            sums[o] = (sums[o] ?? 0) + x * (weight[(t * inputs + i) * sums.length + o] ?? 0);
        });
      }
    }
    return sums;
  }

  #product(name: string, x: readonly number[]): number[] {
    return this.#sum(`${name}.bias`, [[`${name}.weight`, [[x]], [0, 0], [0, 0], 1]]);
  }

  /** One step: sums of the gates, and the cell that f keeps. */
  #step(sums: readonly number[], cell: readonly number[]): { state: number[]; cell: number[] } {
    const h = cell.length;
    const gate = (which: number, j: number): number => sums[which * h + j] ?? 0;
    const { forgetBias } = this.#model.config;
    const next = cell.map(
      (c, j) => sigmoid(gate(1, j) + forgetBias) * c + sigmoid(gate(2, j)) * Math.tanh(gate(3, j)),
    );
    return { state: next.map((c, j) => sigmoid(gate(0, j)) * Math.tanh(c)), cell: next };
  }

  #rows(stream: Grid): Grid {
    const name = "layers.1";
    const start = (what: string): number[][] =>
      (stream[0] ?? []).map(() => Array.from(this.#values(`${name}.start.${what}`)));
    let [state, cell] = [start("state"), start("cell")];
    return stream.map((row, r) => {
      const before = [state];
      const steps = row.map((_, c) =>
        this.#step(
          this.#sum(`${name}.bias`, [
            [`${name}.input.weight`, stream, [r, c], [0, -1], 2],
            [`${name}.state.weight`, before, [0, c], [0, -1], 3],
          ]),
          cell[c] ?? [],
        ),
      );
      state = steps.map((one) => one.state);
      cell = steps.map((one) => one.cell);
      return state;
    });
  }

  #diagonals(stream: Grid, input: Grid): Grid {
    const left = this.#corner("layers.1.left", stream);
    const mirror = (map: Grid): Grid => map.map((row) => row.toReversed());
    const right = mirror(this.#corner("layers.1.right", mirror(stream), mirror(input)));
    return left.map((row, r) =>
      row.map((state, c) => state.map((x, j) => x + (right[r - 1]?.[c]?.[j] ?? 0))),
    );
  }

  /** From the upper left corner: a state is made of those above (nothing in the first row) and beside (the start at the edge). */
  #corner(name: string, stream: Grid, input?: Grid): Grid {
    const { lastPixelHidden } = this.#model.config;
    const made: number[][][] = [];
    stream.forEach((row, r) => {
      let state = Array.from(this.#values(`${name}.start.state`));
      let cell = Array.from(this.#values(`${name}.start.cell`));
      const states = row.map((_, c) => {
        const above = made[r - 1]?.[c] ?? state.map(() => 0);
        const sums = this.#sum(`${name}.bias`, [
          [`${name}.input.weight`, stream, [r, c], [0, 0], 1],
          [`${name}.state.weight`, [[above], [state]], [0, 0], [0, 0], 1],
          ...(input && !lastPixelHidden
            ? [[`${name}.image.weight`, input, [r, c], [0, 0], 1] as const]
            : []),
        ]);
        ({ state, cell } = this.#step(sums, cell));
        return state;
      });
      made.push(states);
    });
    return made;
  }

  #values(name: string): Float32Array {
    const found = this.#model.parameters[name];
    if (found === undefined) throw new TypeError(`Cannot find ${name}`);
    return found;
  }
}

test.each([
  ["row-lstm", {}],
  ["row-lstm", { forgetBias: 1 }],
  ["diagonal-bilstm", {}],
  ["diagonal-bilstm", { lastPixelHidden: true }],
] as const)(
  "the logits of a %s with %j are those of the equations, pixel by pixel",
  async (model, more) => {
    const one = livelyModel({ ...size, model, ...more });
    const start = Object.keys(one.parameters).filter((name) => name.includes(".start."));
    const parameters = {
      ...one.parameters,
      ...Object.fromEntries(start.map((name, i) => [name, Float32Array.of(0.5 + i, -0.7 * i)])),
    };
    const lively = { ...one, parameters };
    const image = someLevels(12, { levels: 3 });
    const images = tensor(image, { shape: [1, 4, 3, 1] });
    const found = await read(
      referenceBackend(),
      logits(one.config, images, { parameters: parameterTensors(lively) }),
    );
    const expected = new PixelByPixel(lively).logits(image);
    expect(found).toHaveLength(expected.length);
    expected.forEach((x, i) => {
      expect(Math.abs(x - (found[i] ?? NaN)), `${i}`).toBeLessThan(1e-5);
    });
  },
);
