import { add, mul, scalar, sub, sum, tensor } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { Trainer } from "../training/trainer.ts";
import { adamW } from "./adam-w.ts";

test("adamW() shrinks the parameters beside the steps of Adam, as loops in float64 do", async () => {
  const [rate, decay] = [0.1, 0.2];
  const trainer = new Trainer({
    backend: referenceBackend(),
    specs: { x: { shape: [2], fanIn: 0, initial: 4 } },
    optimiser: adamW({ decay }),
    loss: ({ x }) => {
      const error = sub(x, tensor([3, -1]));
      return { loss: sum(mul(error, error)), count: scalar(1) };
    },
  });
  const state = [3, -1].map((target) => ({ target, x: 4, m: 0, v: 0 }));
  for (let t = 1; t <= 5; t++) {
    await trainer.gradient({});
    await trainer.update(rate);
    for (const one of state) {
      const g = 2 * (one.x - one.target);
      one.m = 0.9 * one.m + 0.1 * g;
      one.v = 0.999 * one.v + 0.001 * g * g;
      const step = one.m / (1 - 0.9 ** t) / (Math.sqrt(one.v / (1 - 0.999 ** t)) + 1e-8);
      one.x = one.x * (1 - rate * decay) - rate * step;
    }
    const found = await trainer.state.read("parameters", "x");
    state.forEach(({ x }, i) => expect(found[i]).toBeCloseTo(x, 5));
  }
  await trainer.dispose();
});

test("a decay below 0 and unknown options are refused", () => {
  expect(() => adamW({ decay: -1 })).toThrow(RangeError);
  const wrong = { weightDecay: 0.1 } as object;
  expect(() => adamW(wrong)).toThrow(
    "Cannot train with AdamW: there is no option weightDecay, there is decay, decays, beta1",
  );
});

test("only the parameters that are chosen by name shrink", async () => {
  const [rate, decay] = [0.1, 0.5];
  const one = { shape: [3], fanIn: 0, initial: 1 };
  const trainer = new Trainer({
    backend: referenceBackend(),
    specs: { "a.bias": one, "a.weight": { ...one, shape: [70] }, "b.bias": one, "b.weight": one },
    optimiser: adamW({ decay, decays: (name) => name.endsWith(".weight") }),
    // A gradient of zero, which leaves the decay alone.
    loss: (parameters) => ({
      loss: Object.values(parameters).reduce((all, x) => add(all, sum(mul(x, 0))), scalar(0)),
      count: scalar(1),
    }),
  });
  await trainer.gradient({});
  await trainer.update(rate);
  await trainer.gradient({});
  await trainer.update(rate);
  const found = await trainer.state.readAll("parameters");
  for (const [name, values] of Object.entries(found)) {
    const wanted = name.endsWith(".weight") ? (1 - rate * decay) ** 2 : 1;
    for (const value of values) expect(value).toBeCloseTo(wanted, 6);
  }
  await trainer.dispose();
});

test("a choice by name needs names", () => {
  const optimiser = adamW({ decays: () => true });
  const numbers = { learningRate: scalar(1), correction1: scalar(1), correction2: scalar(1) };
  const zero = tensor([0]);
  const state = { parameters: zero, slots: { moment1: zero, moment2: zero } };
  expect(() => optimiser.update(state, zero, numbers)).toThrow(
    new TypeError("Cannot choose which parameters decay: the state does not name its parts"),
  );
});
