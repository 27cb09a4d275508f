import type { Kernel, Program, Step } from "@pixelweft/tensor/backend";
import { titleOf } from "./counted-kernels.ts";
import { flopsOf, trafficOf } from "./kernel-cost.ts";
import type { RunTimes } from "./kernel-figures.ts";

/** A kernel's place in time, in seconds since the first one of its run began. */
export interface Span {
  readonly title: string;
  readonly start: number;
  readonly seconds: number;
  readonly flops: number;
  readonly bytes: number;
}

function spanOf(kernel: Kernel, start: number, seconds: number): Span {
  return {
    title: titleOf(kernel),
    start,
    seconds,
    flops: flopsOf(kernel),
    bytes: trafficOf(kernel),
  };
}

/** Where each dispatch of a run stood. The clock of the device starts again in each program, so that programs are placed by the host's. */
export function spansByTimes(runs: readonly RunTimes[]): Span[] {
  const begins = runs.map(({ times, end }) => end / 1000 - (times.at(-1)?.end ?? 0));
  const zero = begins[0] ?? 0;
  return runs.flatMap(({ times }, i) =>
    times.map(({ kernel, start, end }) =>
      spanOf(kernel, (begins[i] ?? 0) - zero + start, end - start),
    ),
  );
}

/** Spans of a trace at most: what loops add beyond it says nothing new. */
const most = 200_000;

/** Kernels end to end, in order, each as long as it took by itself. */
export function spansAlone(
  programs: readonly Program[],
  secondsOf: (kernel: Kernel) => number,
): Span[] {
  const spans: Span[] = [];
  let at = 0;
  const walk = (steps: readonly Step[]): void => {
    for (const step of steps) {
      if (step.kind === "repeat") for (let i = 0; i < step.repeat; i++) walk(step.body);
      else if (spans.length < most) {
        const seconds = secondsOf(step);
        spans.push(spanOf(step, at, seconds));
        at += seconds;
      }
    }
  };
  for (const { steps } of programs) walk(steps);
  return spans;
}
