import type { Backend, Program, View } from "@pixelweft/tensor/backend";
import { secondsOfRun } from "./kernel-speed.ts";

/** Rounds, of which the best one counts: others were disturbed. */
const rounds = 3;

/** Elements of an array at most: 256 MiB on a card, whose caches hold 50. */
const [mostOnCard, mostElsewhere] = [2 ** 26, 2 ** 24] as const;

/** Bytes a second, read and written, of a map over arrays that no cache holds. */
export async function bandwidthOf(backend: Backend): Promise<number> {
  const { maxBufferBytes, software } = backend.capabilities;
  const most = backend.name === "webgpu" && !software ? mostOnCard : mostElsewhere;
  const elements = Math.min(most, Math.floor(maxBufferBytes / 16) * 4);
  const program = doubling(elements);
  let best = Infinity;
  for (let k = 0; k < rounds; k++)
    best = Math.min(best, await secondsOfRun(backend, program, { seconds: 0.2, runs: 256 }));
  return (8 * elements) / best;
}

/** `y = 2 x` over so many numbers. */
function doubling(elements: number): Program {
  const view = (buffer: number): View => ({
    buffer,
    offset: { constant: 0, terms: [] },
    shape: [elements],
    strides: [1],
    dtype: "f32",
  });
  const bytes = 4 * elements;
  return {
    buffers: [
      { role: "state", name: "x", bytes },
      { role: "state", name: "y", bytes },
    ],
    steps: [
      {
        kind: "map",
        shape: [elements],
        inputs: [view(0)],
        body: {
          lines: [
            { op: "input", input: 0, dtype: "f32" },
            { op: "constant", value: 2, dtype: "f32" },
            { op: "mul", args: [0, 1], dtype: "f32" },
          ],
          results: [2],
        },
        outputs: [view(1)],
      },
    ],
  };
}
