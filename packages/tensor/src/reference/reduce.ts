import type { DType, ReduceKernel, View } from "../backend/mod.ts";
import { sizeOf } from "../graph/shape.ts";
import { CompiledBody } from "./body.ts";
import { Cursor } from "./cursor.ts";
import { chunk } from "./machine.ts";
import type { Bind, Machine } from "./machine.ts";
import type { Lane } from "./scalar.ts";

/**
 * Walks the kept elements in order, and below each the reduced ones. Kept elements go a chunk at a time:
 * their accumulators are folded, then `after` runs over them.
 */
export function compileReduce(kernel: ReduceKernel, machine: Machine): Bind {
  const walk = walkOf(kernel);
  const before = new CompiledBody(kernel.before, walk, machine);
  const keptSpace = { shape: walk.kept, positions: [...walk.kept.keys()] };
  const after = new CompiledBody(kernel.after, keptSpace, machine);
  const [values = new Float64Array(chunk)] = before.results;
  const result = new Float64Array(chunk);
  const below = sizeOf(walk.shape) / sizeOf(walk.kept);
  const passes = passesOf(kernel, below, result);
  const size = sizeOf(walk.kept);
  return (memory) => {
    const cursor = (view: View) => new Cursor(view, memory, machine);
    const inputs = kernel.inputs.map((view) => cursor(walk.permute(view)));
    const source = before.bind({ inputs, outputs: [] });
    const target = after.bind({
      inputs: kernel.extras.map(cursor),
      accumulators: [result],
      outputs: kernel.outputs.map(cursor),
    });
    const fold = (first: number, count: number, step: Pass) => {
      const end = (first + count) * below;
      for (let start = first * below; start < end; start += chunk) {
        const length = Math.min(chunk, end - start);
        source.run(start, length);
        for (let i = 0; i < length; i++) {
          const r = (start + i) % below;
          step((start + i - r) / below - first, r, values[i] ?? 0);
        }
      }
    };
    return () => {
      source.seek();
      target.seek();
      for (let first = 0; first < size; first += chunk) {
        const count = Math.min(chunk, size - first);
        for (const step of passes) fold(first, count, step);
        target.run(first, count);
      }
    };
  };
}

/** The running sum along the one axis, which is walked last; `after` follows each chunk. */
export function compilePrefix(kernel: ReduceKernel, machine: Machine): Bind {
  const walk = walkOf(kernel);
  const before = new CompiledBody(kernel.before, walk, machine);
  const after = new CompiledBody(kernel.after, walk, machine);
  const [values = new Float64Array(chunk)] = before.results;
  const sums = new Float64Array(chunk);
  const add = addOf(dtypeOf(kernel));
  const size = sizeOf(walk.shape);
  const below = size / sizeOf(walk.kept);
  return (memory) => {
    const cursor = (view: View) => new Cursor(walk.permute(view), memory, machine);
    const source = before.bind({ inputs: kernel.inputs.map(cursor), outputs: [] });
    const target = after.bind({
      inputs: kernel.extras.map(cursor),
      accumulators: [sums],
      outputs: kernel.outputs.map(cursor),
    });
    return () => {
      source.seek();
      target.seek();
      let sum = 0;
      for (let start = 0; start < size; start += chunk) {
        const count = Math.min(chunk, size - start);
        source.run(start, count);
        for (let i = 0; i < count; i++) {
          const value = values[i] ?? 0;
          sum = (start + i) % below === 0 ? value : add(sum, value);
          sums[i] = sum;
        }
        target.run(start, count);
      }
    };
  };
}

/** The axes in the order in which they are walked: the kept ones, then the reduced ones. */
function walkOf({ shape, axes }: ReduceKernel) {
  const extent = (axis: number) => shape[axis] ?? 1;
  const all = [...shape.keys()];
  const keptAxes = all.filter((axis) => !axes.includes(axis));
  const order = [...keptAxes, ...axes];
  return {
    shape: order.map(extent),
    kept: keptAxes.map(extent),
    positions: all.map((axis) => order.indexOf(axis)),
    permute: (view: View): View => ({
      ...view,
      shape: order.map(extent),
      strides: order.map((axis) => view.strides[axis] ?? 0),
    }),
  };
}

/** Takes in the `r`th value of the `k`th accumulator. */
type Pass = (k: number, r: number, value: number) => void;

/** What is done with each value, in one walk over them or in two; `result` holds the accumulators. */
function passesOf(kernel: ReduceKernel, below: number, result: Lane): Pass[] {
  const add = addOf(dtypeOf(kernel));
  const best = new Float64Array(chunk);
  const maximum =
    (into: Lane): Pass =>
    (k, r, value) => {
      into[k] = r === 0 ? value : Math.max(into[k] ?? 0, value);
    };
  switch (kernel.combine) {
    case "max":
      return [maximum(result)];
    case "argmax":
      return [
        (k, r, value) => {
          if (r > 0 && value <= (best[k] ?? 0)) return;
          best[k] = value;
          result[k] = r;
        },
      ];
    case "logsumexp":
      return [
        maximum(best),
        (k, r, value) => {
          const m = best[k] ?? 0;
          // Infinity less infinity is no number, and nothing overflows beside it.
          const base = Number.isFinite(m) ? m : 0;
          const sum = (r === 0 ? 0 : (result[k] ?? 0)) + Math.exp(value - base);
          result[k] = r === below - 1 ? base + Math.log(sum) : sum;
        },
      ];
    case "sum":
    case "prefix":
      return [
        (k, r, value) => {
          result[k] = r === 0 ? value : add(result[k] ?? 0, value);
        },
      ];
  }
}

function dtypeOf({ before }: ReduceKernel): DType {
  return before.lines[before.results[0] ?? 0]?.dtype ?? "f32";
}

function addOf(dtype: DType): (a: number, b: number) => number {
  if (dtype === "f32") return (a, b) => a + b;
  return dtype === "i32" ? (a, b) => (a + b) | 0 : (a, b) => (a + b) >>> 0;
}
