import { expect, test } from "vitest";
import * as t from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";
import { padEdges } from "./pad-edges.ts";

const backend = referenceBackend();
const numbers = async (y: t.Tensor | undefined): Promise<number[]> =>
  y === undefined ? [] : [...(await t.read(backend, y))].map((x) => x + 0);

test("padEdges() pads each axis after the one before", async () => {
  const x = t.tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const widths = [
    [1, 0],
    [0, 2],
  ] as const;
  // torch.nn.functional.pad(x, (0, 2, 1, 0), mode) of PyTorch 2.6.
  expect(await numbers(padEdges(x, widths, "reflect"))).toEqual([
    4, 5, 6, 5, 4, 1, 2, 3, 2, 1, 4, 5, 6, 5, 4,
  ]);
  expect(await numbers(padEdges(x, widths, "replicate"))).toEqual([
    1, 2, 3, 3, 3, 1, 2, 3, 3, 3, 4, 5, 6, 6, 6,
  ]);
  expect(await numbers(padEdges(x, widths, "circular"))).toEqual([
    4, 5, 6, 4, 5, 1, 2, 3, 1, 2, 4, 5, 6, 4, 5,
  ]);
});

test("padEdges() refuses a mode that there is not", () => {
  expect(() => padEdges(t.full([3], 1), [[1, 1]], "mirror" as never)).toThrow(
    new TypeError("Cannot pad by mode mirror: there is reflect, replicate, circular"),
  );
});
