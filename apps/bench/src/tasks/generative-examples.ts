import { normals } from "@pixelweft/layers";
import { streams } from "@pixelweft/tensor";
import type { Safetensor } from "@pixelweft/tensor/safetensors";
import { someNumbers } from "../ours/numbers.ts";
import type { Generative } from "./generative.ts";

/** What a network that makes data is trained with, its noise included. */
export function generativeExamples(
  { pixels, code }: Generative,
  batch: number,
): Record<string, Safetensor> {
  const images = Uint8Array.from(someNumbers(batch * pixels, 5), (x) => 127.5 * (x + 1));
  return {
    images: { dtype: "U8", shape: [batch, pixels], data: images },
    noise: normalNumbers([batch, code]),
  };
}

function normalNumbers(shape: readonly number[]): Safetensor {
  const count = shape.reduce((a, b) => a * b, 1);
  const data = normals({ seed: 9, stream: streams.draw, start: 0, count });
  return { dtype: "F32", shape, data };
}
