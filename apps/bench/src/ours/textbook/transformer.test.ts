import { initialValues, parameterTensors } from "@pixelweft/layers";
import {
  arange,
  cast,
  categorical,
  concat,
  read,
  reshape,
  slice,
  streams,
  tensor,
} from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import type { Transformer } from "../../tasks/textbook.ts";
import { transformerSpecs, wholeLogits, write } from "./transformer.ts";

const size: Transformer = {
  kind: "transformer",
  characters: 11,
  length: 9,
  width: 8,
  heads: 2,
  layers: 2,
};

test("write() samples each character from the logits of the whole text before it", async () => {
  const backend = referenceBackend();
  const specs = transformerSpecs(size);
  const parameters = parameterTensors(specs, initialValues(specs, 1));
  const seed = tensor(5, { dtype: "i32" });
  const text = tensor(await read(backend, write(parameters, size, seed)));
  const before = concat([tensor(Int32Array.of(0)), slice(text, [{ start: 0, size: 8 }])], 0);
  const all = wholeLogits(parameters, reshape(before, [1, 9]), size);
  const places = cast(arange(9), "i32");
  const drawn = categorical([7, streams.draw], [seed, places], reshape(all, [9, 11]));
  const found = [...(await read(backend, text))];
  expect(found).toEqual([...(await read(backend, drawn))]);
  expect(new Set(found).size).toBeGreaterThan(2);
  backend.dispose();
});
