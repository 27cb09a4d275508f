import { describe, expect, test } from "vitest";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";

describe("bind", () => {
  const backend = referenceBackend();
  const state = new t.State(backend, {
    parameters: { w: [2], b: [1] },
    average: { w: [2], b: [1] },
    wider: { w: [3], b: [1] },
    other: { b: [1], w: [2] },
  });
  const decay = t.compile({ backend, state }, (_, { state: s, update }) => {
    const [p, mean] = [s["parameters"]?.named["w"], s["average"]?.named["w"]];
    if (p && mean) update(mean, t.mul(t.add(p, mean), 0.5));
  });

  test("refuses to give two of a program's buffers one memory", async () => {
    await expect(decay.run({}, { bind: { parameters: "average" } })).rejects.toThrow(
      new TypeError("Cannot bind average as average: the program has it already, as parameters"),
    );
    await expect(decay.run({}, { bind: { average: "parameters" } })).rejects.toThrow(TypeError);
  });

  test("lets two buffers change places", async () => {
    state.write("parameters", "w", Float32Array.of(1, 1));
    state.write("average", "w", Float32Array.of(3, 5));
    await decay.run({}, { bind: { average: "parameters", parameters: "average" } });
    expect(await state.read("parameters", "w")).toEqual(Float32Array.of(2, 3));
    expect(await state.read("average", "w")).toEqual(Float32Array.of(3, 5));
  });

  test.each(["wider", "other"])("refuses %s, which holds other tensors", async (name) => {
    await expect(decay.run({}, { bind: { parameters: name } })).rejects.toThrow(
      new TypeError(
        `Cannot bind ${name} as parameters: they hold tensors of other names or shapes`,
      ),
    );
  });
});
