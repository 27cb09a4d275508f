// @module-tag ci
import { compile, matmul, tensor } from "@pixelweft/tensor";
import type { Backend } from "@pixelweft/tensor/backend";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { type TileTime, tune } from "../tune.ts";

const a = tensor([
  [1, 2],
  [3, 4],
]);
const squared = compile({ backend: referenceBackend() }, () => ({ b: matmul(a, a) }));

/** The reference backend, whose runs are as said from some run on. */
function runsFrom(first: number, run: () => Promise<void>): Backend {
  const backend = referenceBackend();
  const usual = backend.run.bind(backend);
  let runs = 0;
  const own: Backend["run"] = (...given) => (++runs < first ? usual(...given) : run());
  return Object.assign(backend, { run: own });
}

/** The reference backend, whose results differ in the last bit of each number. */
function lastBitsTurned(): Backend {
  const backend = referenceBackend();
  const usual = backend.read.bind(backend);
  const read: Backend["read"] = async (...given) =>
    (await usual(...given)).map((byte, at) => (at % 4 === 0 ? byte ^ 1 : byte));
  return Object.assign(backend, { read });
}

const refuse = (): Promise<void> => Promise.reject(new Error("the device refuses this"));

/** What a tuning of two tiles measures, where the first one's backend is this one. */
async function measuredWith(first: Backend, untuned = referenceBackend()): Promise<TileTime[]> {
  const backends = [untuned, first, referenceBackend()];
  const measured: TileTime[] = [];
  const { lowered } = await squared.program();
  await tune(() => Promise.resolve(backends.shift() ?? referenceBackend()), [lowered.program], {
    tiles: ["direct", "8x16x4"],
    milliseconds: 1,
    report: (time) => measured.push(time),
  });
  return measured;
}

const refused = "the device refuses it: the device refuses this";

test.each([
  ["at its first run", 1],
  ["while it is timed", 3],
])("a tile that fails %s is out of the race, and the others are measured", async (_, run) => {
  const [untuned, failed, other] = await measuredWith(runsFrom(run, refuse));
  expect(failed).toMatchObject({ tile: "direct", fault: refused, milliseconds: Infinity });
  expect(other).toMatchObject({ tile: "8x16x4", fault: undefined });
  for (const time of [untuned, other]) expect(time?.milliseconds).toBeLessThan(Infinity);
});

test("a tile whose kernels cannot be made is out of the race", async () => {
  const backend = Object.assign(referenceBackend(), { prepare: refuse });
  const [, failed, other] = await measuredWith(backend);
  expect([failed?.fault, other?.fault]).toEqual([refused, undefined]);
});

test("a tile that computes something else than the reference is left out", async () => {
  const [, wrong, right] = await measuredWith(runsFrom(1, () => Promise.resolve()));
  expect(wrong?.fault).toMatch(/^4 of 4 values differ from the reference, such as /);
  expect(right?.fault).toBeUndefined();
});

test("a tile with other bits than the untuned one is left out, near the reference as it may be", async () => {
  const [, other, right] = await measuredWith(lastBitsTurned());
  expect(other?.fault).toBe("its bits are not those of the untuned tile");
  expect(right?.fault).toBeUndefined();
});

test("a device whose untuned kernels compute something else than the reference is not tuned", async () => {
  const wrong = runsFrom(1, () => Promise.resolve());
  await expect(measuredWith(referenceBackend(), wrong)).rejects.toThrow(
    /^Cannot tune on this device: it computes product 2x1x2 of .* wrongly without a tuning: 4 of 4 values differ from the reference/,
  );
});

test("without the untuned kernels nothing can be compared", async () => {
  await expect(measuredWith(referenceBackend(), runsFrom(1, refuse))).rejects.toThrow(
    "the device refuses this",
  );
});
