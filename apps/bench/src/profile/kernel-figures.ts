import type { Backend, Kernel, Program } from "@pixelweft/tensor/backend";
import type { DispatchTime } from "@pixelweft/webgpu-backend";
import { countedKernels, cutOut, nameOf, placesOf, signatureOf } from "./counted-kernels.ts";
import { flopsOf, trafficOf } from "./kernel-cost.ts";
import { secondsOfKernel } from "./kernel-speed.ts";

/** Kernels of a run that are alike, together. */
export interface KernelFigures {
  /** What it computes. */
  readonly name: string;
  /** The places that it runs over. */
  readonly over: string;
  /** How often a run runs it. */
  readonly count: number;
  /** Of all of them. */
  readonly seconds: number;
  /** Floating-point operations and bytes of all of them. */
  readonly flops: number;
  readonly bytes: number;
}

/** What the dispatches of a run of a program took; `end` is when the host knew of it, in milliseconds. */
export interface RunTimes {
  readonly times: readonly DispatchTime[];
  readonly end: number;
}

/** Adds up kernels by what they compute and over how many places. */
class Sums {
  readonly #found = new Map<string, KernelFigures>();

  add(
    kernel: Kernel,
    { count, seconds }: { readonly count: number; readonly seconds: number },
  ): void {
    const [name, over] = [nameOf(kernel), placesOf(kernel)];
    const key = `${name} over ${over}`;
    const known = this.#found.get(key) ?? { count: 0, seconds: 0, flops: 0, bytes: 0 };
    this.#found.set(key, {
      name,
      over,
      count: known.count + count,
      seconds: known.seconds + seconds,
      flops: known.flops + count * flopsOf(kernel),
      bytes: known.bytes + count * trafficOf(kernel),
    });
  }

  longestFirst(): KernelFigures[] {
    return [...this.#found.values()].toSorted((a, b) => b.seconds - a.seconds);
  }
}

/** Figures by the device's own clock, means of so many rounds. A kernel of several dispatches counts once. */
export function figuresByTimes(runs: readonly RunTimes[], rounds: number): KernelFigures[] {
  const sums = new Sums();
  for (const { times } of runs)
    for (const { kernel, part, start, end } of times)
      sums.add(kernel, { count: part === 0 ? 1 : 0, seconds: end - start });
  return sums.longestFirst().map(({ name, over, count, seconds, flops, bytes }) => ({
    name,
    over,
    count: count / rounds,
    seconds: seconds / rounds,
    flops: flops / rounds,
    bytes: bytes / rounds,
  }));
}

/** Figures of kernels that were timed one by one, and what each took once. */
export interface FiguresAlone {
  readonly figures: KernelFigures[];
  secondsOf(kernel: Kernel): number;
}

/** Times each distinct kernel of the programs of a run by itself, on zeroed memory. */
export async function figuresAlone(
  backend: Backend,
  programs: readonly Program[],
): Promise<FiguresAlone> {
  const known = new Map<string, number>();
  const sums = new Sums();
  const limits =
    backend.name === "reference" ? { seconds: 0, runs: 1 } : { seconds: 0.05, runs: 4096 };
  for (const program of programs)
    for (const counted of countedKernels(program)) {
      const { kernel, count } = counted;
      const key = signatureOf(kernel);
      const once =
        known.get(key) ?? (await secondsOfKernel(backend, cutOut(program, counted), limits));
      known.set(key, once);
      sums.add(kernel, { count, seconds: count * once });
    }
  return {
    figures: sums.longestFirst(),
    secondsOf: (kernel) => known.get(signatureOf(kernel)) ?? 0,
  };
}
