import type { Kernel, Program, Step } from "@pixelweft/tensor/backend";

const known = new WeakMap<Program, ReadonlySet<number>>();

/** The numbers of the buffers that a program writes. */
export function writtenBuffers(program: Program): ReadonlySet<number> {
  const found = known.get(program) ?? new Set(writtenBy(program.steps));
  known.set(program, found);
  return found;
}

function writtenBy(steps: readonly Step[]): number[] {
  return steps.flatMap((step) =>
    step.kind === "repeat" ? writtenBy(step.body) : outputsOf(step).map(({ buffer }) => buffer),
  );
}

function outputsOf(kernel: Kernel): readonly { readonly buffer: number }[] {
  return "outputs" in kernel ? kernel.outputs : [kernel.output];
}
