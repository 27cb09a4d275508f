import type { Kernel, Step, View } from "../../backend/mod.ts";

/** The views of a kernel: all that it touches. */
export function viewsOf(kernel: Kernel): readonly View[] {
  const views: View[] = [];
  mapViews(kernel, (view) => {
    views.push(view);
    return view;
  });
  return views;
}

/** The buffers that a kernel binds, each once. */
export function buffersOf(kernel: Kernel): Set<number> {
  return new Set(viewsOf(kernel).map(({ buffer }) => buffer));
}

/**
 * A kernel with each of its views changed, in the order in which it lists them.
 *
 * @example Bind all of a kernel to one buffer
 * import { mul, tensor } from "@pixelweft/tensor";
 * const y = mul(tensor([1, 2]), 3);
 * const { program } = lower({ outputs: { y }, effects: [], maxBufferBytes: 2 ** 20, custom: [] });
 * const [step] = program.steps;
 * const moved = step?.kind === "map" ? mapViews(step, (view) => ({ ...view, buffer: 7 })) : step;
 * moved?.kind === "map" ? moved.outputs[0]?.buffer : 0; // 7
 */
export function mapViews(kernel: Kernel, change: (view: View) => View): Kernel {
  switch (kernel.kind) {
    case "map":
    case "custom":
      return { ...kernel, inputs: kernel.inputs.map(change), outputs: kernel.outputs.map(change) };
    case "reduce":
      return {
        ...kernel,
        inputs: kernel.inputs.map(change),
        extras: kernel.extras.map(change),
        outputs: kernel.outputs.map(change),
      };
    case "contract":
      return {
        ...kernel,
        terms: kernel.terms.map((term) => ({ ...term, a: change(term.a), w: change(term.w) })),
        extras: kernel.extras.map(change),
        outputs: kernel.outputs.map(change),
      };
    case "filter":
      return { ...kernel, a: change(kernel.a), g: change(kernel.g), output: change(kernel.output) };
    case "gather":
      return {
        ...kernel,
        source: change(kernel.source),
        indices: change(kernel.indices),
        output: change(kernel.output),
      };
    case "scatter":
      return {
        ...kernel,
        values: change(kernel.values),
        indices: change(kernel.indices),
        output: change(kernel.output),
      };
  }
}

/** A step with each of its views changed, those in the body of a loop too. */
export function withViews(step: Step, change: (view: View) => View): Step {
  return step.kind === "repeat"
    ? { ...step, body: step.body.map((inner) => withViews(inner, change)) }
    : mapViews(step, change);
}
