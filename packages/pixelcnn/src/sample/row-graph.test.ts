import { expect, test } from "vitest";
import { checkConfig } from "../model/config.ts";
import { hasRows, heldShapes } from "./row-graph.ts";

const size = { height: 9, width: 5, hiddenChannels: 6, layers: 3, headChannels: 6 } as const;

test("from row to row the input and the vertical maps are held, as many rows as the largest kernel reads", () => {
  const config = checkConfig({ ...size, firstKernelSize: 3, kernelSize: 5, verticalMask: "right" });
  const rows = (channels: number): number[] => [2, 4, 5, channels];
  expect(heldShapes(config, 2)).toEqual({
    input: rows(4),
    "v.0.pre": rows(12),
    "v.0": rows(6),
    "v.1.pre": rows(12),
    "v.1": rows(6),
    "v.2.pre": rows(12),
  });
});

test("of one stack all maps are held that kernels read, none of the head, and no more rows than there are", () => {
  const config = checkConfig({ ...size, height: 2, layers: 2, model: "pixelcnn" });
  const shapes = heldShapes(config, 1);
  expect(Object.keys(shapes)).toEqual(["input", "h.0", "r.0", "a.1", "b.1", "h.1"]);
  for (const shape of Object.values(shapes)) expect(shape.slice(0, 3)).toEqual([1, 2, 5]);
});

test("recurrent networks are not sampled row by row", () => {
  const models = ["gated", "pixelcnn", "row-lstm", "diagonal-bilstm"] as const;
  expect(models.map((model) => hasRows(checkConfig({ ...size, model })))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
