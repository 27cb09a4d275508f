import { describe, expect, test } from "vitest";
import type { Kernel, Step } from "../backend/mod.ts";
import { conv2d } from "../convolution/conv2d.ts";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";

const backend = referenceBackend();
const zeros = (...shape: number[]): { data: Float32Array; shape: t.Shape } => ({
  data: new Float32Array(t.sizeOf(shape)),
  shape,
});

type Inputs = Readonly<Record<string, t.Input>>;

async function stepsOf(
  inputs: Inputs,
  traced: t.Traced,
  state?: t.State,
): Promise<readonly Step[]> {
  const program = t.compile(state ? { backend, state } : { backend }, traced);
  const { lowered } = await program.program(inputs);
  await program.dispose();
  return lowered.program.steps;
}

/** Each kernel in one line: its kind, how many results it stores, and the functions of its body. */
function sketch(steps: readonly Step[]): unknown[] {
  return steps.map((step) =>
    step.kind === "repeat" ? { repeat: step.repeat, body: sketch(step.body) } : described(step),
  );
}

function described(kernel: Kernel): string {
  if (!("outputs" in kernel) || kernel.kind === "custom") return kernel.kind;
  const body =
    kernel.kind === "map" ? kernel.body : kernel.kind === "reduce" ? kernel.after : kernel.epilogue;
  const kind = kernel.kind === "reduce" ? kernel.combine : kernel.kind;
  const fns = body.lines.flatMap(({ op }) =>
    ["input", "constant", "index", "loop", "accumulator"].includes(op) ? [] : [op],
  );
  return [kind, `${kernel.outputs.length}:`, ...fns].join(" ");
}

const maps = { map: zeros(1, 3, 3, 2), weight: zeros(2, 2, 8), bias: zeros(8) };
const need = (x: t.Tensor | undefined): t.Tensor => {
  if (x === undefined) throw new TypeError("Cannot build the test: a tensor is missing");
  return x;
};
const contracted = (inputs: Readonly<Record<string, t.Tensor>>): t.Tensor => {
  const { map, weight } = inputs;
  return t.contract([
    {
      map: need(map),
      weight: need(weight),
      taps: [
        [0, 0],
        [0, -1],
      ],
    },
  ]);
};

describe("fusion", () => {
  const gated = (pre: t.Tensor): t.Tensor => {
    const [a = pre, b = pre] = t.split(pre, [4, 4], -1);
    return t.mul(t.tanh(a), t.sigmoid(b));
  };
  test("a gate after a contract with bias is one kernel with two lanes", async () => {
    const steps = await stepsOf(maps, (inputs) => ({
      y: gated(t.add(contracted(inputs), need(inputs["bias"]))),
    }));
    expect(sketch(steps)).toEqual(["contract 1: add tanh add sigmoid mul"]);
    expect(steps[0]).toMatchObject({ lanes: 2, columns: 4 });
  });
  test("a gate whose pre-activation is wanted too is still one kernel", async () => {
    const steps = await stepsOf(maps, (inputs) => {
      const pre = t.add(contracted(inputs), need(inputs["bias"]));
      return { y: gated(pre), pre };
    });
    expect(sketch(steps)).toEqual(["contract 3: add tanh add sigmoid mul"]);
  });
  test("bias and residual are epilogues of a contract", async () => {
    const steps = await stepsOf({ ...maps, rest: zeros(1, 3, 3, 8) }, (inputs) => ({
      y: t.add(need(inputs["rest"]), t.add(contracted(inputs), need(inputs["bias"]))),
    }));
    expect(sketch(steps)).toEqual(["contract 1: add add"]);
  });
  test("scale and causal mask of attention's scores are epilogues of one product of batches", async () => {
    const heads = { queries: zeros(2, 3, 5, 4), keys: zeros(2, 3, 5, 4) };
    const steps = await stepsOf(heads, ({ queries, keys }) => {
      const scores = t.mul(t.matmul(need(queries), t.transpose(need(keys))), 0.5);
      const [rows, columns] = [t.indices([5, 5], 0), t.indices([5, 5], 1)];
      return { y: t.select(t.lessEqual(columns, rows), scores, -Infinity) };
    });
    expect(sketch(steps)).toEqual(["contract 1: le mul select"]);
    expect(steps[0]).toMatchObject({
      space: [6, 1, 5],
      terms: [{ w: { shape: [6, 1, 4, 1, 5], strides: [20, 0, 1, 20, 4] } }],
    });
  });
  test("both gradients of a product of batches are such products", async () => {
    const inputs = { a: zeros(3, 5, 4), b: zeros(3, 4, 2), seed: zeros(3, 5, 2) };
    const steps = await stepsOf(inputs, ({ a, b, seed }) => {
      const [da, db] = t.vjp(t.matmul(need(a), need(b)), [need(a), need(b)], need(seed));
      return { da: t.tanh(need(da)), db: t.tanh(need(db)) };
    });
    expect(sketch(steps)).toEqual(["contract 1: tanh", "contract 1: tanh"]);
  });
  test("a convolution with a stride is one contract, whose terms are the phases of the map", async () => {
    const inputs = { x: zeros(2, 8, 8, 3), weight: zeros(3, 3, 3, 4) };
    const steps = await stepsOf(inputs, ({ x, weight }) => ({
      y: t.relu(conv2d(need(x), need(weight), { stride: 2, padding: 1 })),
    }));
    const contracts = steps.flatMap((step) => (step.kind === "contract" ? [step] : []));
    expect(contracts).toHaveLength(1);
    expect(contracts[0]?.terms.map(({ taps }) => taps.length)).toEqual([1, 2, 2, 4]);
  });
  test("work before and after a reduce is part of it", async () => {
    const steps = await stepsOf({ x: zeros(3, 4) }, ({ x }) => ({
      y: t.sqrt(t.sum(t.mul(need(x), need(x)), [1])),
    }));
    expect(sketch(steps)).toEqual(["sum 1: sqrt"]);
  });
  test("what is equal is computed once", async () => {
    const steps = await stepsOf({ x: zeros(4) }, ({ x }) => ({
      y: t.mul(t.sum(t.exp(need(x))), t.sum(t.exp(need(x)))),
    }));
    expect(sketch(steps)).toEqual(["sum 1: mul"]);
  });
  test("results that nobody reads are left out", async () => {
    const steps = await stepsOf({ x: zeros(4) }, ({ x }) => {
      const { carry } = t.scan({ repeat: 2, carry: [need(x)] }, (_, [c]) => ({
        carry: [t.neg(need(c))],
        stacked: [t.exp(need(c))],
      }));
      return { y: need(carry[0]) };
    });
    expect(JSON.stringify(sketch(steps))).not.toContain("exp");
  });
  test("a kernel stores eight results at most, and the next one goes on", async () => {
    const steps = await stepsOf({ x: zeros(4) }, ({ x }) =>
      Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`y${i}`, t.add(need(x), i + 1)])),
    );
    const counts = steps.map((step) => (step.kind === "map" ? step.outputs.length : 0));
    expect(counts).toEqual([8, 1]);
  });
  test("what is written in parts is read after the last of them", async () => {
    const weight = [1, 2, 3, 4].map((row) => [row, 0, 0, 1]);
    const program = t.compile({ backend }, ({ x }) => {
      const late = t.matmul(t.tensor(weight), t.add(need(x), 1));
      // The second part is written with the sum before the product, the first one with the product.
      const parts = t.concat([t.mul(late, 2), t.neg(need(x))], 0);
      return { y: t.add(late, t.slice(parts, [{ size: 4 }])) };
    });
    const x = { data: Float32Array.of(1, 2, 3, 4), shape: [4, 1] };
    const { y } = await program.run({ x });
    expect([...((await y?.read()) ?? [])]).toEqual([7, 9, 11, 13].map((late) => 3 * late));
    await program.dispose();
  });
  test("gradients of the pieces of a split are written side by side, not padded and added", async () => {
    const steps = await stepsOf({ x: zeros(3, 4), sum: zeros(3, 4) }, ({ x, sum }) => {
      const [a = t.scalar(0), b = t.scalar(0)] = t.split(need(x), [2, 2], 1);
      const [g = a] = t.vjp(t.sum(t.mul(t.tanh(a), t.exp(b))), [need(x)]);
      return { g: t.add(need(sum), g) };
    });
    expect(sketch(steps)).toEqual(["map 2: exp tanh mul sub mul mul", "map 1: add"]);
  });
});

describe("state", () => {
  const shapes = { w: [100] };
  const state = new t.State(backend, { p: shapes, g: shapes, m: shapes, v: shapes });
  const flat = (leaves: t.Trace["state"], name: string): t.Tensor => need(leaves[name]?.flat[0]);
  test("an Adam step over flat buffers, clearing the gradient, is one map in place", async () => {
    const steps = await stepsOf(
      { rate: 1 },
      ({ rate }, { state: s, update }) => {
        const [p, g, m, v] = [flat(s, "p"), flat(s, "g"), flat(s, "m"), flat(s, "v")];
        const m2 = t.add(t.mul(m, 0.9), t.mul(g, 0.1));
        const v2 = t.add(t.mul(v, 0.99), t.mul(t.mul(g, g), 0.01));
        update(m, m2);
        update(v, v2);
        update(p, t.sub(p, t.mul(need(rate), t.div(m2, t.add(t.sqrt(v2), 1e-8)))));
        update(g, t.full(g.shape, 0));
      },
      state,
    );
    expect(steps.length).toBe(1);
    const [step] = steps;
    if (step?.kind !== "map") throw new TypeError("the step is no map");
    expect(step.outputs.length).toBe(4);
    const read = step.inputs.map(({ buffer }) => buffer);
    for (const { buffer } of step.outputs) expect(read).toContain(buffer);
  });
  test("two states that change places do so in one map", async () => {
    const steps = await stepsOf(
      {},
      (_, { state: s, update }) => {
        update(flat(s, "p"), flat(s, "g"));
        update(flat(s, "g"), flat(s, "p"));
      },
      state,
    );
    expect(sketch(steps)).toEqual(["map 2:"]);
  });
});

describe("loops", () => {
  test("what a loop does not change is computed before it", async () => {
    const steps = await stepsOf({ x: zeros(3, 4) }, ({ x }) => {
      const { carry } = t.scan({ repeat: 3, carry: [need(x)] }, (_, [c]) => ({
        carry: [t.add(need(c), t.sum(t.exp(need(x))))],
      }));
      return { y: need(carry[0]) };
    });
    expect(sketch(steps)).toEqual([
      "sum 1:",
      "map 1:",
      { repeat: 3, body: ["map 1: add"] },
      "map 1:",
    ]);
  });
  test("carried maps are written in place: a body has no kernel that copies", async () => {
    const steps = await stepsOf({ x: zeros(3, 4) }, ({ x }) => {
      const outer = t.scan({ repeat: 3, carry: [t.full([3, 4], 0)] }, (i, [m]) =>
        t.scan({ repeat: 4, carry: [need(m)] }, (j, [n]) => {
          const cell = t.slice(need(x), [
            { start: i, size: 1 },
            { start: j, size: 1 },
          ]);
          return { carry: [t.place(need(n), t.add(t.exp(cell), t.sum(need(n))), [i, j])] };
        }),
      );
      return { y: need(outer.carry[0]) };
    });
    const body = [{ repeat: 4, body: ["sum 1:", "map 1: exp add"] }];
    expect(sketch(steps)).toEqual(["map 1:", { repeat: 3, body }, "map 1:"]);
  });
  test("carried values that feed each other are computed in one kernel, in place", async () => {
    const steps = await stepsOf({ x: zeros(4), y: zeros(4) }, ({ x, y }) => {
      const { carry } = t.scan({ repeat: 9, carry: [need(x), need(y)] }, (_, [a, b]) => ({
        carry: [need(b), t.add(need(a), need(b))],
      }));
      return { y: need(carry[0]) };
    });
    expect(sketch(steps)[2]).toEqual({ repeat: 9, body: ["map 2: add"] });
  });
});

describe("expressions of any size", () => {
  test("a long chain of elementwise work is cut into kernels of bounded length", async () => {
    const steps = await stepsOf({ x: zeros(3) }, ({ x }) => {
      let y = need(x);
      for (let i = 0; i < 1500; i++) y = t.tanh(t.add(y, 1));
      return { y };
    });
    const lines = steps.map((step) => (step.kind === "map" ? step.body.lines.length : 0));
    expect(Math.max(...lines)).toBeLessThan(600);
    expect(steps.length).toBeLessThan(12);
  });
  test("a value that is read in ever more orders is stored, not computed again for each", async () => {
    const orders = [
      [1, 0, 2, 3, 4],
      [1, 2, 3, 4, 0],
      [4, 1, 2, 3, 0],
      [2, 1, 0, 4, 3],
    ];
    const steps = await stepsOf({ x: zeros(2, 2, 2, 2, 2) }, ({ x }) => {
      let y = need(x);
      for (let i = 0; i < 24; i++) y = t.tanh(t.add(y, t.permute(y, orders[i % 4] ?? [])));
      return { y };
    });
    const lines = steps.map((step) => (step.kind === "map" ? step.body.lines.length : 0));
    expect(Math.max(...lines)).toBeLessThan(100);
  });
  test("a value that is stored for one reshape may need another one stored", async () => {
    const steps = await stepsOf({ x: zeros(2, 5) }, ({ x }) => {
      const turned = t.permute(need(x), [1, 0]);
      // Turned twice, the first reshape needs no copy, unless the second one, which does, stores what lies between.
      const back = t.reshape(t.permute(turned, [1, 0]), [10]);
      const lines = t.reshape(turned, [10]);
      const window = t.reshape(t.slice(back, [{ start: 3, size: 6 }]), [2, 3]);
      return { a: t.matmul(window, t.full([3, 1], 1)), b: t.sum(t.exp(lines)) };
    });
    expect(sketch(steps)).toContain("sum 1:");
  });
});
