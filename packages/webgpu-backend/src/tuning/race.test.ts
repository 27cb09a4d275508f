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

test.each([
  ["at its first run", 1],
  ["while it is timed", 3],
])("a tile that fails %s is out of the race, and the others are measured", async (_, run) => {
  const [untuned, failed, other] = await measuredWith(runsFrom(run, refuse));
  expect(failed).toMatchObject({ tile: "direct", equal: false, milliseconds: Infinity });
  expect(other).toMatchObject({ tile: "8x16x4", equal: true });
  for (const time of [untuned, other]) expect(time?.milliseconds).toBeLessThan(Infinity);
});

test("a tile whose kernels cannot be made is out of the race", async () => {
  const backend = Object.assign(referenceBackend(), { prepare: refuse });
  const [, failed, other] = await measuredWith(backend);
  expect([failed?.equal, other?.equal]).toEqual([false, true]);
});

test("a tile that writes something else is not equal", async () => {
  const [, wrong, right] = await measuredWith(runsFrom(1, () => Promise.resolve()));
  expect([wrong?.equal, right?.equal]).toEqual([false, true]);
});

test("without the untuned kernels nothing can be compared", async () => {
  await expect(measuredWith(referenceBackend(), runsFrom(1, refuse))).rejects.toThrow(
    "the device refuses this",
  );
});
