import { writeParameters } from "@pixelweft/layers";
import type { Compiled, Input, LoweredPrograms, State } from "@pixelweft/tensor";
import { checkDrawn } from "../levels/check-drawn.ts";
import type { DeviceModel } from "../model/model.ts";
import { RowMemory } from "./row-memory.ts";
import { rowProgram } from "./row-program.ts";

type Inputs = Readonly<Record<string, Input>>;

/** How a `RowSampler` samples. */
export interface RowSamplerOptions {
  readonly batch: number;
  readonly resumes: boolean;
  readonly lowered: LoweredPrograms;
}

/**
 * Samples a batch of images by one run of a program for each row, so that what is drawn can be shown, and a thread gets its turns, between
 * two rows. The same integers as by the program of whole images.
 */
export class RowSampler {
  readonly #model: DeviceModel;
  readonly #state: State;
  readonly #program: Compiled;
  readonly #memory: RowMemory | undefined;
  #parameters: Readonly<Record<string, Float32Array>> = {};

  constructor(model: DeviceModel, { batch, resumes, lowered }: RowSamplerOptions) {
    const { config, specs, backend } = model;
    const { height, width, channels } = config;
    this.#model = model;
    this.#memory = resumes ? new RowMemory({ batch, height, across: width * channels }) : undefined;
    const { state, program } = rowProgram({ config, specs, backend }, { batch, lowered });
    this.#state = state;
    this.#program = program;
  }

  /** Takes the parameters as they stand: one set for all rows of all images, whatever a training does meanwhile. */
  async begin(): Promise<void> {
    const { state, buffer } = this.#model;
    const parameters = await state.readAll(buffer);
    if (this.#memory) {
      if (!areEqual(parameters, this.#parameters)) this.#memory.forget();
      this.#parameters = parameters;
    }
    writeParameters(this.#state, "parameters", parameters);
  }

  /** The rows of a batch, levels `[batch, 1, width, colours]` each, from the top; the inputs are those of whole images. */
  async *rows(inputs: Inputs): AsyncGenerator<Uint8Array, void, void> {
    const { levels: known = [], maps } = this.#memory?.recall(inputs) ?? {};
    this.#hold(maps);
    yield* known;
    for (let row = known.length; row < this.#model.config.height; row++) {
      if (this.#memory?.wantsMaps(row)) this.#memory.keepMaps(await this.#state.readFlat("held"));
      const here = { data: Int32Array.of(row), shape: [] };
      const { levels } = await this.#program.run({ ...this.#ofRow(inputs, row), row: here });
      const drawn = Uint8Array.from(checkDrawn((await levels?.read()) ?? []));
      this.#memory?.keepRow(drawn, inputs);
      yield drawn;
    }
  }

  /** Puts the maps above a row in place; zeros above the first. */
  #hold(maps: readonly Float32Array[] = []): void {
    for (const [i, { memory, elements }] of this.#state.chunks("held").entries()) {
      const { buffer, byteOffset, byteLength } = maps[i] ?? new Float32Array(elements);
      this.#state.backend.write(memory, 0, new Uint8Array(buffer, byteOffset, byteLength));
    }
  }

  /** The inputs, of prefixes and spatial maps a row alone. */
  #ofRow(inputs: Inputs, row: number): Inputs {
    const { height } = this.#model.config;
    const cut = Object.entries(inputs).map(([name, input]) => {
      if (!ofRows.has(name)) return [name, input] as const;
      if (typeof input === "number" || !("data" in input)) return [name, input] as const;
      const { data, shape } = input;
      const [n = 1, , ...rest] = shape;
      const each = data.length / (n * height);
      const part = data.slice(0, n * each);
      for (let image = 0; image < n; image++) {
        const start = (image * height + row) * each;
        part.set(data.subarray(start, start + each), image * each);
      }
      return [name, { data: part, shape: [n, 1, ...rest] }] as const;
    });
    return Object.fromEntries(cut);
  }

  /** The programs of all requests so far. */
  lowered(): Promise<LoweredPrograms> {
    return this.#program.lowered();
  }

  async dispose(): Promise<void> {
    await this.#program.dispose();
    this.#state.dispose();
  }
}

/** Inputs of whole images, of which a row takes its own. */
const ofRows: ReadonlySet<string> = new Set(["prefixImages", "prefixFixed", "spatial"]);

type Values = Readonly<Record<string, Float32Array>>;

function areEqual(these: Values, those: Values): boolean {
  return Object.entries(these).every(([name, values]) => {
    const others = those[name];
    return others?.length === values.length && values.every((value, i) => value === others[i]);
  });
}
