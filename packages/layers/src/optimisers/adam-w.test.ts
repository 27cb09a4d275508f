import { mul, scalar, sub, sum, tensor } from "@pixelweft/tensor";
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
    loss: ({ x = scalar(0) }) => {
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
  expect(() => adamW(wrong)).toThrow("there is no option weightDecay");
});
