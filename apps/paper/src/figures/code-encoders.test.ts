import { memoryDataset } from "@pixelweft/datasets";
import { constantRate } from "@pixelweft/layers";
import { Likelihood } from "@pixelweft/pixelcnn";
import { checkConfig } from "@pixelweft/pixelcnn/graph";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { codeKinds, trainedWithCodes, withCodes } from "./code-encoders.ts";

const pixels = 16;
const [dark, bright] = [0, 3];
const images = Uint8Array.from({ length: 32 * pixels }, (_, i) =>
  Math.floor(i / pixels) % 2 === 0 ? dark : bright,
);
const learnt = memoryDataset({ name: "halves", images, shape: [4, 4, 1] });

test.each(codeKinds)("a code by %s tells dark images from bright ones", async (kind) => {
  const backend = await wasmBackend({ threads: 1 });
  const size = { height: 4, width: 4, levels: 4, hiddenChannels: 4, layers: 2, headChannels: 4 };
  const config = checkConfig({ ...size, firstKernelSize: 3, vectorSize: 1 });
  const options = { backend, steps: 60, seed: 1, learningRate: constantRate(0.05), emaDecay: 0.5 };
  {
    await using coded = await trainedWithCodes(kind, { config, learnt, batch: 8, options });
    const codes = await coded.encode(images);
    const [first = NaN, second = NaN] = codes;
    expect(Math.abs(first - second)).toBeGreaterThan(1);
    codes.forEach((code, n) => expect(code).toBeCloseTo(n % 2 === 0 ? first : second, 4));
    await using likelihood = new Likelihood(coded.model);
    for await (const part of withCodes(learnt.batches({ batchSize: 32 }), coded.encode)) {
      const own = await likelihood.bitsPerDim(part);
      const moved = Float32Array.from(part.vector, (_, n) => part.vector[(n + 1) % 32] ?? NaN);
      const others = await likelihood.bitsPerDim({ ...part, vector: moved });
      own.forEach((bits, n) => expect(bits).toBeLessThan((others[n] ?? NaN) - 0.2));
    }
  }
  backend.dispose();
});
