import type { ConnectedWorker } from "@pixelweft/runtime/client";

/** Has the worker load the code that trains and that computes likelihoods, which it fetches when they are first asked for: of a model of two pixels. */
export async function loadTraining(worker: ConnectedWorker): Promise<void> {
  const small = { height: 1, width: 2, levels: 2, layers: 1, hiddenChannels: 2, headChannels: 2 };
  const model = await worker.createModel(small);
  const images = Uint8Array.of(0, 1);
  await model.bitsPerDim({ images });
  for await (const { kind } of model.train({ images }, { steps: 1 })) if (kind === "end") break;
  await model.dispose();
}
