import type { Kernel, Program, Step } from "@pixelweft/tensor/backend";
import { type LoopCounts } from "./kernels/affine-range.ts";
import { type TileShape, planContract } from "./kernels/contract-plan.ts";
import { contractWork } from "./kernels/contract.ts";
import { filterWork } from "./kernels/filter.ts";
import { gatherWork } from "./kernels/gather.ts";
import { mapWork } from "./kernels/map.ts";
import { packWork } from "./kernels/pack.ts";
import { reduceWork } from "./kernels/reduce.ts";
import type { Work } from "./work.ts";

/** Work, or a loop of such. */
export type Task =
  | { readonly kind: "work"; readonly work: Work }
  | {
      readonly kind: "repeat";
      readonly loop: number;
      readonly count: number;
      readonly body: readonly Task[];
    };

export interface Schedule {
  /** Packing of weights that stay as they are while the program runs. */
  readonly first: readonly Work[];
  readonly tasks: readonly Task[];
  /** Bytes of scratch that all threads see. */
  readonly shared: number;
  /** Bytes of each thread's own scratch. */
  readonly own: number;
}

/** Tiles of contracts, and columns of the tiles of filters. */
export interface Tiles {
  readonly contract: TileShape;
  readonly filterColumns: number;
}

/** Turns a program's kernels into work, and finds out when weights are packed and where. */
export function scheduleProgram(program: Program, tiles: Tiles): Schedule {
  // Weights that are packed again and again lie behind those that stay, so the size of these is found out first.
  const trial = new Planner(program, { tiles, kept: 0 });
  trial.tasks(program.steps);
  const planner = new Planner(program, { tiles, kept: trial.shared - trial.passing });
  const tasks = planner.tasks(program.steps);
  return { first: planner.first, tasks, shared: planner.shared, own: planner.own };
}

class Planner {
  readonly first: Work[] = [];
  own = 64;
  readonly #tiles: Tiles;
  readonly #loops: LoopCounts;
  readonly #written: ReadonlySet<number>;
  readonly #packed = new Map<string, number>();
  readonly #allKept: number;
  #kept = 0;
  #passing = 0;

  constructor({ steps }: Program, { tiles, kept }: { tiles: Tiles; kept: number }) {
    this.#tiles = tiles;
    this.#allKept = kept;
    this.#loops = new Map(loopsOf(steps));
    this.#written = new Set(kernelsOf(steps).flatMap(writtenBy));
  }

  get passing(): number {
    return this.#passing;
  }

  get shared(): number {
    return this.#kept + this.#passing;
  }

  tasks(steps: readonly Step[]): Task[] {
    return steps.flatMap((step): Task[] => {
      if (step.kind !== "repeat")
        return this.#works(step).map((work) => {
          this.own = Math.max(this.own, work.scratch);
          return { kind: "work", work };
        });
      const { loop, repeat, body } = step;
      return [{ kind: "repeat", loop, count: repeat, body: this.tasks(body) }];
    });
  }

  #works(kernel: Kernel): Work[] {
    switch (kernel.kind) {
      case "map":
        return [mapWork(kernel)];
      case "reduce":
        return [reduceWork(kernel)];
      case "gather":
        return [gatherWork(kernel)];
      case "filter":
        return [filterWork(kernel, this.#loops, this.#tiles.filterColumns)];
      case "contract":
        return this.#contract(kernel);
      case "custom":
        throw new TypeError(
          `Cannot prepare custom kernel ${kernel.name}: the wasm backend has none`,
        );
    }
  }

  #contract(kernel: Extract<Kernel, { kind: "contract" }>): Work[] {
    const { contract } = this.#tiles;
    const plan = planContract(kernel, this.#loops, contract);
    const bytes = 64 * Math.ceil(plan.packed / 64);
    const stays = kernel.terms.every(
      ({ w }) => !this.#written.has(w.buffer) && w.offset.terms.length === 0,
    );
    if (!stays) {
      this.#passing = Math.max(this.#passing, bytes);
      return [packWork(plan, this.#allKept), contractWork(plan, contract, this.#allKept)];
    }
    const key = JSON.stringify([kernel.terms.map(({ w }) => w), plan.panel]);
    const found = this.#packed.get(key);
    const at = found ?? this.#kept;
    if (found === undefined) {
      this.#packed.set(key, at);
      this.#kept += bytes;
      this.first.push(packWork(plan, at));
    }
    return [contractWork(plan, contract, at)];
  }
}

/** Kernels that one run executes. */
export function countKernels(steps: readonly Step[]): number {
  return steps.reduce(
    (count, step) => count + (step.kind === "repeat" ? step.repeat * countKernels(step.body) : 1),
    0,
  );
}

function kernelsOf(steps: readonly Step[]): Kernel[] {
  return steps.flatMap((step) => (step.kind === "repeat" ? kernelsOf(step.body) : [step]));
}

function loopsOf(steps: readonly Step[]): [number, number][] {
  return steps.flatMap((step): [number, number][] =>
    step.kind === "repeat" ? [[step.loop, step.repeat], ...loopsOf(step.body)] : [],
  );
}

function writtenBy(kernel: Kernel): number[] {
  const outputs = "outputs" in kernel ? kernel.outputs : [kernel.output];
  return outputs.map(({ buffer }) => buffer);
}
