import type { Affine, Body, Expr, View } from "@pixelweft/tensor/backend";
import { type NestKernel, type NestWork, withKernels, withMapped } from "./nest-work.ts";

/** How the images of a nest are shared out. */
export interface Blocks {
  /** The loop whose index is the number of a thread group. */
  readonly loop: number;
  /** How many thread groups there are. */
  readonly count: number;
}

/** A work for the images of one thread group, whose number is an index of a loop. */
export function workOfBlock(work: NestWork, blocks: Blocks): NestWork {
  if (blocks.count === 1) return work;
  const own = withKernels(work, (kernel) => kernelOfBlock(kernel, blocks));
  return own.kind === "row-work" ? { ...own, rows: own.rows / blocks.count } : own;
}

function kernelOfBlock<K extends NestKernel>(kernel: K, blocks: Blocks): K {
  const viewed = withMapped(kernel, (view, role) =>
    role === "weights" ? view : viewOfBlock(view, blocks),
  );
  return withShape(viewed, blocks);
}

function viewOfBlock(view: View, { loop, count }: Blocks): View {
  const [extent = 1] = view.shape;
  const [apart = 0] = view.strides;
  const own = extent / count;
  if (apart === 0) return { ...view, shape: view.shape.with(0, own) };
  const { constant, terms } = view.offset;
  const offset = { constant, terms: [...terms, { loop, stride: own * apart }] };
  return { ...view, offset, shape: view.shape.with(0, own) };
}

function withShape<K extends NestKernel>(kernel: K, blocks: Blocks): K;
function withShape(kernel: NestKernel, blocks: Blocks): NestKernel {
  const { loop, count } = blocks;
  const placed = (body: Body, extent = 1): Body =>
    withFirstIndex(body, { constant: 0, terms: [{ loop, stride: extent / count }] });
  switch (kernel.kind) {
    case "map": {
      const [extent = 1] = kernel.shape;
      return {
        ...kernel,
        shape: kernel.shape.with(0, extent / count),
        body: placed(kernel.body, extent),
      };
    }
    case "reduce": {
      const [extent = 1] = kernel.shape;
      return {
        ...kernel,
        shape: kernel.shape.with(0, extent / count),
        before: placed(kernel.before, extent),
        after: placed(kernel.after, extent),
      };
    }
    case "contract": {
      const [n, h, w] = kernel.space;
      return { ...kernel, space: [n / count, h, w], epilogue: placed(kernel.epilogue, n) };
    }
    case "gather":
      return kernel;
  }
}

/** A body whose index along the first axis begins at `start`. */
function withFirstIndex(body: Body, start: Affine): Body {
  const lines: Expr[] = [];
  const places: number[] = [];
  const placeOf = (at: number): number => places[at] ?? at;
  for (const line of body.lines) {
    lines.push("args" in line ? { ...line, args: line.args.map(placeOf) } : line);
    if (line.op === "index" && line.axis === 0) {
      const at = lines.push({ op: "loop", value: start, dtype: "i32" }) - 1;
      lines.push({ op: "add", args: [at - 1, at], dtype: "i32" });
    }
    places.push(lines.length - 1);
  }
  return { lines, results: body.results.map(placeOf) };
}
