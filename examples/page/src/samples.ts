import { canvasPixels } from "@pixelweft/pixelcnn";
import { connectWorker, type WorkerModel } from "@pixelweft/runtime/client";

/** Fetches a model and opens it in a new worker. */
export async function openModel(url: string): Promise<WorkerModel> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`Cannot fetch ${url}: ${answer.status}`);
  const file = new Uint8Array(await answer.arrayBuffer());
  const script = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  return await connectWorker(script).openModel(file);
}

/** Draws 16 samples on a canvas, one class after the other; `bar` shows the progress. */
export async function drawSamples(
  model: WorkerModel,
  { canvas, bar }: { canvas: HTMLCanvasElement; bar: HTMLProgressElement },
  signal: AbortSignal,
): Promise<void> {
  const { palette } = Object(model.run?.settings); // `classes` has the names of the classes
  const { height, numClasses } = model.config;
  const count = 16;
  const labels = Int32Array.from({ length: count }, (_, i) => i % (numClasses || 1));
  await model.sample({
    count,
    labels,
    seed: 1,
    signal,
    onRows({ rows, images }) {
      bar.value = rows / height;
      const { data, width, height: side } = canvasPixels(images, model.config, { palette });
      Object.assign(canvas, { width, height: side });
      canvas.getContext("2d")?.putImageData(new ImageData(data, width, side), 0, 0);
    },
  });
}
