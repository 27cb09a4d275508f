import type {
  ContractKernel,
  FilterKernel,
  Kernel,
  Program,
  Step,
  View,
} from "@pixelweft/tensor/backend";
import { type LoopCounts } from "../kernels/affine-range.ts";
import { planContract } from "../kernels/contract/contract-plan.ts";
import { contractWork } from "../kernels/contract/contract.ts";
import { type SplitContract, sumsBefore } from "../kernels/contract/sums-before.ts";
import { gatherWork } from "../kernels/gather.ts";
import { mapWork } from "../kernels/map.ts";
import { packWork } from "../kernels/pack.ts";
import { reduceWork } from "../kernels/reduce.ts";
import type { Tiles } from "../tiles.ts";
import { type LoadedKernels, multiplyAdds } from "./loaded-kernels.ts";
import { Frame, outermostKeeping } from "./packing.ts";
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
  readonly tasks: readonly Task[];
  /** Bytes of scratch that all threads see. */
  readonly shared: number;
  /** Bytes of each thread's own scratch. */
  readonly own: number;
}

/** Turns a program's kernels into work, and finds out when weights are packed and where. */
export function scheduleProgram(program: Program, ways: Omit<Ways, "behind">): Schedule {
  // Weights that are packed again and again lie behind those that stay, so the size of these is found out first.
  const { kept } = new Planner(program, { ...ways, behind: 0 });
  const { tasks, passing, own } = new Planner(program, { ...ways, behind: kept });
  return { tasks, shared: kept + passing, own };
}

/**
 * Packed weights that stay from one run's first kernel to its last have so many bytes, or little more: they are read again by other kernels, or in
 * each turn of a loop. What is beyond is packed just before it is used, in the same place as others.
 */
const mostKept = 2 ** 27;

interface Ways extends LoadedKernels {
  readonly tiles: Tiles;
  readonly threads: number;
  /** Bytes of packed weights that stay. */
  readonly behind: number;
}

/** Whether the speed of any kernel depends on tiles. */
export function hasTiles(steps: readonly Step[]): boolean {
  return steps.some((step) =>
    step.kind === "repeat"
      ? hasTiles(step.body)
      : step.kind === "contract" || step.kind === "filter" || step.kind === "custom",
  );
}

class Planner {
  readonly tasks: readonly Task[];
  /** Bytes of packed weights that stay, and of those that are packed just before they are used. */
  kept = 0;
  passing = 0;
  own = 64;
  readonly #tiles: Tiles;
  readonly #threads: number;
  readonly #loops: LoopCounts;
  readonly #behind: number;
  readonly #loaded: LoadedKernels;

  constructor({ steps }: Program, { tiles, threads, behind, ...loaded }: Ways) {
    this.#tiles = tiles;
    this.#threads = threads;
    this.#loops = new Map(loopsOf(steps));
    this.#behind = behind;
    this.#loaded = loaded;
    const frame = new Frame(steps, this.#loops);
    const tasks = this.#tasks(steps, [frame]);
    this.tasks = [...frame.before.map(taskOf), ...tasks];
  }

  #tasks(steps: readonly Step[], frames: readonly Frame[]): Task[] {
    return steps.flatMap((step): Task[] => {
      if (step.kind !== "repeat") {
        const works = this.#works(step, frames);
        for (const { scratch } of works) this.own = Math.max(this.own, scratch);
        return works.map(taskOf);
      }
      const { loop, repeat, body } = step;
      const frame = new Frame(body, this.#loops, loop);
      const tasks = this.#tasks(body, [...frames, frame]);
      const task: Task = { kind: "repeat", loop, count: repeat, body: tasks };
      return [...frame.before.map(taskOf), task];
    });
  }

  #works(kernel: Kernel, frames: readonly Frame[]): Work[] {
    switch (kernel.kind) {
      case "map":
        return [mapWork(kernel)];
      case "reduce":
        return [reduceWork(kernel)];
      case "gather":
        return [gatherWork(kernel)];
      case "scatter":
        return [this.#loadedWriter("scatterWork")(kernel)];
      case "filter":
        return [this.#filter(kernel)];
      case "contract":
        return this.#contract(kernel, frames);
      case "custom":
        if (kernel.name === multiplyAdds)
          return [this.#loadedWriter("multiplyAddsWork")(kernel, this.#tiles)];
        throw new TypeError(
          `Cannot prepare custom kernel ${kernel.name}: the wasm backend has none of this name`,
        );
    }
  }

  #filter(kernel: FilterKernel): Work {
    const { filter } = this.#tiles;
    const { fast } = this.#loaded;
    const plan = fast?.planFilter(kernel, filter);
    if (fast && plan) return fast.filterWork(kernel, plan);
    return this.#loadedWriter("filterWork")(kernel, this.#loops, filter);
  }

  #loadedWriter<Name extends keyof LoadedKernels>(name: Name): NonNullable<LoadedKernels[Name]> {
    const writer = this.#loaded[name];
    if (!writer) throw new TypeError(`Cannot prepare a program: ${name} is not loaded`);
    return writer;
  }

  #contract(kernel: ContractKernel, frames: readonly Frame[]): Work[] {
    const split = this.#begin(kernel, frames);
    return this.#whole(split?.rest ?? kernel, frames, split?.begun);
  }

  /** Has the sums of a contract begun before the loop that it is in, where that pays. */
  #begin(kernel: ContractKernel, frames: readonly Frame[]): SplitContract | undefined {
    const frame = frames.at(-1);
    if (frame?.loop === undefined) return undefined;
    const turns = {
      loop: frame.loop,
      count: this.#loops.get(frame.loop) ?? 1,
      keeps: (views: readonly View[]) => frame.keeps(views),
    };
    const split = sumsBefore(kernel, turns, this.kept);
    if (!split) return undefined;
    this.kept += split.bytes;
    frame.before.push(...this.#contract(split.before, frames.slice(0, -1)));
    return split;
  }

  /** `begun` are sums that the contract goes on with. */
  #whole(kernel: ContractKernel, frames: readonly Frame[], begun?: View): Work[] {
    const { contract } = this.#tiles;
    const { fast } = this.#loaded;
    const direct = planContract(kernel, {
      loops: this.#loops,
      tiles: contract,
      threads: this.#threads,
      begun,
    });
    if (direct.ownWeights) return [contractWork(direct, contract, 0)];
    const winograd = fast?.planContract(kernel, direct, contract);
    const pack = (to: number): Work[] =>
      fast && winograd ? fast.packWork(winograd, to) : [packWork(direct, to)];
    const work = (to: number): Work =>
      fast && winograd
        ? fast.contractWork(winograd, contract, to)
        : contractWork(direct, contract, to);
    const bytes = 64 * Math.ceil((winograd ?? direct).packed / 64);
    const weights = kernel.terms.map(({ w }) => w);
    const frame = outermostKeeping(frames, weights);
    const key = JSON.stringify([
      weights,
      winograd ? [winograd.product.panel, winograd.grid, winograd.rest?.panel] : direct.panel,
    ]);
    const found = frame?.packed.get(key);
    // What is packed already is not packed again, however much there is by now.
    const isOnce = found === undefined && frames.length === 1 && this.kept + bytes > mostKept;
    if (!frame || isOnce) {
      this.passing = Math.max(this.passing, bytes);
      const at = this.#behind;
      return [...pack(at), work(at)];
    }
    const at = found ?? this.kept;
    if (found === undefined) {
      frame.packed.set(key, at);
      frame.before.push(...pack(at));
      this.kept += bytes;
    }
    return [work(at)];
  }
}

function taskOf(work: Work): Task {
  return { kind: "work", work };
}

/** Kernels that one run executes. */
export function countKernels(steps: readonly Step[]): number {
  return steps.reduce(
    (count, step) => count + (step.kind === "repeat" ? step.repeat * countKernels(step.body) : 1),
    0,
  );
}

function loopsOf(steps: readonly Step[]): [number, number][] {
  return steps.flatMap((step): [number, number][] =>
    step.kind === "repeat" ? [[step.loop, step.repeat], ...loopsOf(step.body)] : [],
  );
}
