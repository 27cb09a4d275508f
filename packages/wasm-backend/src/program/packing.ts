import { type Kernel, type Step, type View, bytesOf } from "@pixelweft/tensor/backend";
import { type LoopCounts, rangeOf } from "../kernels/affine-range.ts";
import type { Work } from "./work.ts";

/** Bytes of a buffer, over all turns of all loops. */
interface Span {
  readonly buffer: number;
  readonly first: number;
  readonly end: number;
}

/** Steps that run one after the other, again and again where they are a loop's. */
export class Frame {
  /** Weights that no step changes are packed once, before the first turn: that work, and where each lies. */
  readonly before: Work[] = [];
  readonly packed: Map<string, number> = new Map();
  /** The loop whose turns they are; none of a program's own steps. */
  readonly loop: number | undefined;
  readonly #written: readonly Span[];
  readonly #loops: LoopCounts;

  constructor(steps: readonly Step[], loops: LoopCounts, loop?: number) {
    this.loop = loop;
    this.#loops = loops;
    this.#written = kernelsOf(steps)
      .flatMap(writtenBy)
      .map((view) => spanOf(view, loops));
  }

  /** Whether the views hold the same numbers at the same place in every turn. */
  keeps(views: readonly View[]): boolean {
    return views.every((view) => {
      const span = spanOf(view, this.#loops);
      const moves = view.offset.terms.some(({ loop }) => loop === this.loop);
      return !moves && !this.#written.some((other) => overlaps(span, other));
    });
  }
}

/** The outermost of nested frames in which, and in all within, the views stay as they are. */
export function outermostKeeping(
  frames: readonly Frame[],
  views: readonly View[],
): Frame | undefined {
  const from = frames.findLastIndex((frame) => !frame.keeps(views)) + 1;
  return frames[from];
}

function overlaps(a: Span, b: Span): boolean {
  return a.buffer === b.buffer && a.first < b.end && b.first < a.end;
}

function spanOf({ buffer, offset, shape, strides, dtype }: View, loops: LoopCounts): Span {
  let [first, last] = rangeOf(offset, loops);
  shape.forEach((extent, axis) => {
    const reach = (strides[axis] ?? 0) * (extent - 1);
    if (reach > 0) last += reach;
    else first += reach;
  });
  const bytes = bytesOf(dtype);
  return { buffer, first: first * bytes, end: (last + 1) * bytes };
}

function kernelsOf(steps: readonly Step[]): Kernel[] {
  return steps.flatMap((step) => (step.kind === "repeat" ? kernelsOf(step.body) : [step]));
}

function writtenBy(kernel: Kernel): readonly View[] {
  return "outputs" in kernel ? kernel.outputs : [kernel.output];
}
