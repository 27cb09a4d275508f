import { type ConformanceCase, randomNetwork, runCase } from "@pixelweft/backend-tests";
// @module-tag nightly
import { add, contract, grad, mul, relu, sum, type Tensor } from "@pixelweft/tensor";
import type { Backend, Program } from "@pixelweft/tensor/backend";
import { lower } from "@pixelweft/tensor/inspect";
import { afterAll, expect, test } from "vitest";
import { openDevice } from "./device.fixture.ts";
import { padRows, readApart, wgslOf } from "./inspect.ts";
import { webgpuBackend } from "./mod.ts";
import { wholeNumbers } from "./padded.fixture.ts";

const device = await openDevice();
const card = device && webgpuBackend(device, { software: false, ownsDevice: true });
afterAll(() => card?.dispose());

/** The same backend, in whose programs a kernel may read the buffer that it writes. */
function together(backend: Backend): Backend {
  const layOut: Backend["layOut"] = (steps, results) => ({
    view: backend.layOut?.(steps, results).view ?? ((view) => view),
    results: backend.layOut?.(steps, results).results ?? results,
  });
  return { ...backend, layOut };
}

/** Convolutions with biases, and their gradients, as a card has them. */
function convolutions(apart: boolean): Program {
  const taps = [
    [0, -1],
    [0, 0],
  ] as const;
  const image = wholeNumbers([2, 6, 8, 4], 5);
  const given = {
    w: wholeNumbers([taps.length, 4, 16], 7),
    b: wholeNumbers([16], 2),
    v: wholeNumbers([taps.length, 16, 16], 4),
  };
  const loss = ({ w, b, v }: typeof given): Tensor => {
    const hidden = relu(add(contract([{ map: image, weight: w, taps }]), b));
    const next = contract([{ map: hidden, weight: v, taps }]);
    return sum(mul(next, contract([{ map: next, weight: v, taps }])));
  };
  return lower({
    outputs: grad(loss)(given),
    effects: [],
    maxBufferBytes: 2 ** 27,
    maxStorageBuffers: 8,
    sumParts: { reduce: 1, filter: 2 },
    custom: [],
    layOut: (steps, results) => ({
      ...padRows(steps, results),
      ...(apart && { apart: readApart(steps) }),
    }),
  }).program;
}

/** How many bindings of a program's kernels are to be written, and the kernels only read them. */
function needlessly(program: Program): number {
  return wgslOf(program)
    .flatMap(({ code }) =>
      [...code.matchAll(/var<storage, read_write> (\w+)/g)].map(([, name = ""]) => ({
        name,
        code,
      })),
    )
    .filter(({ name, code }) => !new RegExp(`\\b${name}\\[.*\\] = `).test(code)).length;
}

test("on a card a kernel binds only what it writes to be written", () => {
  expect(needlessly(convolutions(true))).toBe(0);
  expect(needlessly(convolutions(false))).toBeGreaterThan(8);
});

test.skipIf(card === undefined).each([0, 1, 2, 3, 4, 5])(
  "random network %i gives what the reference gives, reading other buffers than it writes",
  async (seed) => {
    if (card === undefined) throw new Error("no backend");
    const network = randomNetwork(card, seed);
    expect(arenas(network)).toBeGreaterThan(arenas(randomNetwork(together(card), seed)));
    const result = await runCase(card, network);
    expect(result.passed, `${result.detail} (error ${result.error})`).toBe(true);
  },
);

function arenas({ program }: ConformanceCase): number {
  return program.buffers.filter(({ role }) => role === "arena").length;
}
