import type { Backend, DeviceBuffer, Kernel, Program, Recording } from "@pixelweft/tensor/backend";

/** Values of a buffer, one behind another. */
export interface Range {
  readonly start: number;
  readonly elements: number;
}

/** Some steps of a program, and what of a buffer is finished when they have run. */
export interface Piece {
  readonly recording: Recording;
  readonly finished: readonly Range[];
}

/** A program, the memory that it is bound to, and the buffer of interest. */
export interface Whole {
  readonly program: Program;
  readonly buffers: readonly DeviceBuffer[];
  readonly target: number;
}

/** Cuts a program into pieces that finish about as many values of the target buffer each; run in order, they are the program. */
export async function programPieces(
  backend: Backend,
  { program, buffers, target }: Whole,
  count: number,
): Promise<Piece[]> {
  const last = new Map<number, Range & { readonly step: number }>();
  for (const [step, kernel] of program.steps.entries())
    for (const { offset, shape } of writtenBy(kernel as Kernel, target)) {
      const elements = shape.reduce((a, b) => a * b, 1);
      last.set(offset.constant, { start: offset.constant, elements, step });
    }
  const writes = [...last.values()].toSorted((a, b) => a.step - b.step);
  const all = writes.reduce((sum, { elements }) => sum + elements, 0);
  const groups: (typeof writes)[] = [];
  let seen = 0;
  for (const write of writes) {
    const group = Math.min(count - 1, Math.floor((seen * count) / all));
    (groups[group] ??= []).push(write);
    seen += write.elements;
  }
  const pieces: Piece[] = [];
  let from = 0;
  for (const [k, group] of Object.values(groups).entries()) {
    const isLast = k === Object.values(groups).length - 1;
    const end = isLast ? program.steps.length : (group.at(-1)?.step ?? 0) + 1;
    const prepared = await backend.prepare({ ...program, steps: program.steps.slice(from, end) });
    pieces.push({ recording: backend.record(prepared, buffers), finished: joined(group) });
    from = end;
  }
  return pieces;
}

function writtenBy(
  kernel: Kernel,
  target: number,
): { offset: { constant: number }; shape: readonly number[] }[] {
  const views = "outputs" in kernel ? kernel.outputs : "output" in kernel ? [kernel.output] : [];
  return views.filter(({ buffer }) => buffer === target);
}

/** Neighbours as one, so that there are few copies; gaps of padding between them go along. */
function joined(ranges: readonly Range[]): Range[] {
  const found: Range[] = [];
  for (const { start, elements } of ranges.toSorted((a, b) => a.start - b.start)) {
    const before = found.at(-1);
    if (before && start - (before.start + before.elements) < 64)
      found[found.length - 1] = { start: before.start, elements: start + elements - before.start };
    else found.push({ start, elements });
  }
  return found;
}
