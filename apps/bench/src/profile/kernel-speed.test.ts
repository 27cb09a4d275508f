import { compile, exp, scalar, type Backend } from "@pixelweft/tensor";
import type { Program, Step } from "@pixelweft/tensor/backend";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { afterEach, expect, test, vi } from "vitest";
import { secondsOfKernel } from "./kernel-speed.ts";

/** The reference backend, and the programs that it was given. */
function watched(): { readonly backend: Backend; programs(): readonly Program[] } {
  const backend = referenceBackend();
  const prepare = vi.spyOn(backend, "prepare");
  return { backend, programs: () => prepare.mock.calls.map(([program]) => program) };
}

/** `exp` of some numbers, in loops of these numbers around each other. */
async function program(loops: readonly number[]): Promise<Program> {
  const compiled = compile({ backend: referenceBackend() }, ({ x = scalar(0) }) => ({ y: exp(x) }));
  const { lowered } = await compiled.program({
    x: { data: new Float32Array(8), shape: [8] },
  });
  const around = (body: readonly Step[], loop: number): readonly Step[] => [
    { kind: "repeat", loop, repeat: 1, body },
  ];
  return { ...lowered.program, steps: loops.reduceRight(around, lowered.program.steps) };
}

/** Lets each look at the clock be so many milliseconds after the last one. */
function tick(milliseconds: number): void {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += milliseconds));
}

afterEach(() => {
  vi.restoreAllMocks();
});

test("a short kernel takes turns in a run, in a loop that has a number of its own", async () => {
  const short = await program([2, 0]);
  const { backend, programs } = watched();
  tick(0.1);
  expect(await secondsOfKernel(backend, short, { seconds: 0, runs: 1 })).toBeLessThan(1e-4);
  const [once, turns] = programs();
  expect(once).toBe(short);
  expect(turns?.steps).toMatchObject([{ kind: "repeat", loop: 3, body: short.steps }]);
});

test("a long kernel is timed run by run", async () => {
  const long = await program([]);
  const { backend, programs } = watched();
  tick(15);
  expect(await secondsOfKernel(backend, long, { seconds: 0, runs: 1 })).toBeGreaterThan(0.014);
  expect(programs()).toEqual([long, long]);
});
