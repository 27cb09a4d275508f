import type { BufferSpec, Kernel, Program, Step, View } from "@pixelweft/tensor/backend";
import { kernelName, mapViews } from "@pixelweft/tensor/inspect";

/** A kernel of a program, and how often a run runs it. */
export interface CountedKernel {
  readonly kernel: Kernel;
  readonly count: number;
  /** The loops around it, outermost first. */
  readonly loops: readonly number[];
}

/** The kernels of a program in order, loops counted. */
export function countedKernels({ steps }: Program): CountedKernel[] {
  const walk = (some: readonly Step[], count: number, loops: readonly number[]): CountedKernel[] =>
    some.flatMap((step) =>
      step.kind === "repeat"
        ? walk(step.body, count * step.repeat, [...loops, step.loop])
        : [{ kernel: step, count, loops }],
    );
  return walk(steps, 1, []);
}

/** Equal for kernels that differ only in where their data lies, in a program or in a loop. */
export function signatureOf(kernel: Kernel): string {
  return JSON.stringify(kernel, (key, value: unknown) =>
    key === "buffer" || key === "offset" || key === "at" ? undefined : value,
  );
}

/** The places that a kernel runs over, such as 16x28x28. */
export function placesOf(kernel: Kernel): string {
  switch (kernel.kind) {
    case "map":
    case "reduce":
      return kernel.shape.join("x");
    case "contract":
      return kernel.space.join("x");
    case "filter":
      return kernel.g.shape.slice(0, 3).join("x");
    case "gather":
    case "scatter":
      return kernel.output.shape.join("x");
    case "custom":
      return (kernel.outputs[0]?.shape ?? []).join("x");
  }
}

/** A kernel's name and places: how tables and traces call it. */
export function titleOf(kernel: Kernel): string {
  return `${nameOf(kernel)} over ${placesOf(kernel)}`;
}

/** What a kernel computes, in words. What WebGPU does between products has no name of its own. */
export function nameOf(kernel: Kernel): string {
  return kernel.kind === "custom" && kernel.name === "" ? "transform of rows" : kernelName(kernel);
}

/** A program of one kernel as it is in the first turn of the loops around it, with only the buffers that it touches. */
export function cutOut(program: Program, { kernel, loops }: CountedKernel): Program {
  const { buffers } = program;
  const kept: BufferSpec[] = [];
  const places = new Map<number, number>();
  const move = (view: View): View => {
    let place = places.get(view.buffer);
    const spec = buffers[view.buffer];
    if (place === undefined && spec !== undefined) {
      place = kept.push(spec) - 1;
      places.set(view.buffer, place);
    }
    return { ...view, buffer: place ?? 0 };
  };
  const alone: Step = mapViews(kernel, move);
  const around = (body: Step, loop: number): Step => ({
    kind: "repeat",
    loop,
    repeat: 1,
    body: [body],
  });
  return { ...program, buffers: kept, steps: [loops.reduceRight(around, alone)] };
}
