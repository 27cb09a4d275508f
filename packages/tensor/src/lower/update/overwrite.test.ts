import { expect, test } from "vitest";
import * as t from "../../mod.ts";
import { referenceBackend } from "../../reference/mod.ts";
import { buffersOf } from "../build/kernel-views.ts";

/** States of which each becomes the next one and 1, the last one the first: what they hold, and the kernels that did it. */
async function turned(
  backend: t.Backend,
  count: number,
): Promise<{ values: number[]; outputs: number[]; binds: number[] }> {
  const names = Array.from({ length: count }, (_, i) => `s${i}`);
  const state = new t.State(backend, Object.fromEntries(names.map((name) => [name, { x: [] }])));
  names.forEach((name, i) => state.write(name, "x", Float32Array.of(10 * i)));
  const program = t.compile({ backend, state }, (_, trace) => {
    const all = names.map((name) => trace.state[name]?.named["x"] ?? t.scalar(0));
    all.forEach((x, i) => trace.update(x, t.add(all[(i + 1) % count] ?? x, 1)));
  });
  const { lowered } = await program.program();
  const maps = lowered.program.steps.flatMap((step) => (step.kind === "map" ? [step] : []));
  await program.run();
  const values = await Promise.all(names.map(async (name) => [...(await state.read(name, "x"))]));
  await program.dispose();
  state.dispose();
  const outputs = maps.map((map) => map.outputs.length);
  return { values: values.flat(), outputs, binds: maps.map((map) => buffersOf(map).size) };
}

const wanted = (count: number): number[] =>
  Array.from({ length: count }, (_, i) => 10 * ((i + 1) % count) + 1);

test("eight states that change places do so in one kernel, and nine in several", async () => {
  const [eight, nine] = [await turned(referenceBackend(), 8), await turned(referenceBackend(), 9)];
  expect([eight.values, nine.values]).toEqual([wanted(8), wanted(9)]);
  expect(eight.outputs).toEqual([8]);
  expect(Math.max(...nine.outputs)).toBeLessThanOrEqual(8);
});

test("six states change places on a device that binds four buffers", async () => {
  const { values, binds } = await turned(referenceBackend({ maxStorageBuffers: 4 }), 6);
  expect(values).toEqual(wanted(6));
  expect(Math.max(...binds)).toBeLessThanOrEqual(4);
});
