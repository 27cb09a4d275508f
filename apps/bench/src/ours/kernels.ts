import {
  add,
  compile,
  contract,
  matmul,
  mul,
  relu,
  sigmoid,
  State,
  tanh,
  vjp,
  type Backend,
  type Compiled,
  type Tap,
  type Tensor,
} from "@pixelweft/tensor";
import type { Work } from "../tasks/work.ts";
import { someNumbers } from "./numbers.ts";

type KernelWork = Extract<
  Work,
  { readonly kind: "matmul" | "batched" | "convolution" | "elementwise" }
>;

/** A program for one of the small pieces of work; its operands live on the device. */
export function kernelProgram(backend: Backend, work: KernelWork): Compiled {
  const { shapes, result } = kernelGraph(work);
  const state = new State(backend, { operands: shapes });
  Object.entries(shapes).forEach(([name, shape], i) => {
    const size = shape.reduce((n, s) => n * s, 1);
    state.write("operands", name, someNumbers(size, i + 1));
  });
  return compile({ backend, state }, (_, trace) => {
    const y = result(trace.state["operands"]?.named ?? {});
    return Object.fromEntries((Array.isArray(y) ? y : [y]).map((one, i) => [`y${i}`, one]));
  });
}

interface KernelGraph {
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  result(operands: Readonly<Record<string, Tensor>>): Tensor | Tensor[];
}

function kernelGraph(work: KernelWork): KernelGraph {
  switch (work.kind) {
    case "matmul": {
      const { rows, size } = work;
      return {
        shapes: { a: [rows, size], b: [size, size] },
        result: (named) => matmul(get(named, "a"), get(named, "b")),
      };
    }
    case "batched": {
      const { part, batch, rows, inner, columns } = work;
      const operands = { a: [batch, rows, inner], b: [batch, inner, columns] };
      return {
        shapes: part === "forward" ? operands : { ...operands, g: [batch, rows, columns] },
        result: (named) => {
          const [a, b] = [get(named, "a"), get(named, "b")];
          const y = matmul(a, b);
          if (part === "forward") return y;
          return vjp(y, [a, b], get(named, "g")).map((gradient = y) => gradient);
        },
      };
    }
    case "elementwise":
      return elementwiseGraph(work.chain, work.elements);
    case "convolution":
      return convolutionGraph(work);
  }
}

function elementwiseGraph(chain: "gate" | "polynomial", n: number): KernelGraph {
  if (chain === "gate")
    return {
      shapes: { a: [n], b: [n], c: [n] },
      result: (named) =>
        relu(add(mul(tanh(get(named, "a")), sigmoid(get(named, "b"))), get(named, "c"))),
    };
  return {
    shapes: { x: [n] },
    result: (named) =>
      Array.from({ length: 16 }).reduce<Tensor>(
        (x) => add(mul(x, 1.0001), 0.0001),
        get(named, "x"),
      ),
  };
}

const taps = Array.from({ length: 9 }, (_, t): Tap => [Math.floor(t / 3) - 1, (t % 3) - 1]);

function convolutionGraph(work: Extract<Work, { readonly kind: "convolution" }>): KernelGraph {
  const { part, batch, size, inputs, outputs } = work;
  return {
    shapes: {
      map: [batch, size, size, inputs],
      weight: [9, inputs, outputs],
      cotangent: [batch, size, size, outputs],
    },
    result: (named) => {
      const map = get(named, "map");
      const weight = get(named, "weight");
      const y = contract([{ map, weight, taps }]);
      if (part === "forward") return y;
      const [gradient = y] = vjp(
        y,
        [part === "input-gradient" ? map : weight],
        get(named, "cotangent"),
      );
      return gradient;
    },
  };
}

function get(named: Readonly<Record<string, Tensor>>, name: string): Tensor {
  const found = named[name];
  if (found === undefined) throw new TypeError(`Cannot find the operand ${name}`);
  return found;
}
