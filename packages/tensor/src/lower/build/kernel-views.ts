import type { Kernel, View } from "../../backend/mod.ts";

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

/** A kernel with each of its views changed. */
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
