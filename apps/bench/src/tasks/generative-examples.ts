import { normals } from "@pixelweft/layers";
import { type Safetensor, sizeOf, streams } from "@pixelweft/tensor";
import { someNumbers } from "../ours/numbers.ts";
import type { Generative } from "./generative.ts";

/** What a network that makes data is trained with, its noise included. */
export function generativeExamples(network: Generative, batch: number): Record<string, Safetensor> {
  switch (network.kind) {
    case "vae": {
      const { pixels, code } = network;
      const images = Uint8Array.from(someNumbers(batch * pixels, 5), (x) => 127.5 * (x + 1));
      return {
        images: { dtype: "U8", shape: [batch, pixels], data: images },
        noise: normalNumbers([batch, code]),
      };
    }
    case "diffusion":
      return diffusionExamples([batch, 2], network.steps);
    case "unet":
      return diffusionExamples(
        [batch, network.height, network.width, network.channels],
        network.steps,
      );
    case "snail": {
      const shape = [batch, network.height, network.width];
      const parts = someNumbers(sizeOf(shape), 5);
      const pictures = Int32Array.from(parts, (x) => ((x + 1) / 2) * 0.9999 * network.levels);
      return { pictures: { dtype: "I32", shape, data: pictures } };
    }
  }
}

/** Data, noise, at which step each example is, and the share of the data's variance that is left then: half a cosine. */
function diffusionExamples(shape: readonly number[], steps: number): Record<string, Safetensor> {
  const [batch = 1] = shape;
  const step = Int32Array.from({ length: batch }, (_, i) => (7 * i + 3) % steps);
  const left = Float32Array.from(step, (at) =>
    Math.max(Math.cos((Math.PI / 2) * ((at + 1) / steps)) ** 2, 1e-3),
  );
  return {
    data: { dtype: "F32", shape, data: someNumbers(sizeOf(shape), 5) },
    noise: normalNumbers(shape),
    step: { dtype: "I32", shape: [batch], data: step },
    left: { dtype: "F32", shape: [batch, ...shape.slice(1).map(() => 1)], data: left },
  };
}

function normalNumbers(shape: readonly number[]): Safetensor {
  const data = normals({ seed: 9, stream: streams.draw, start: 0, count: sizeOf(shape) });
  return { dtype: "F32", shape, data };
}
