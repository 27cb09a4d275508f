import { canvasPixels } from "@pixelweft/pixelcnn";
import { connectWorker } from "@pixelweft/runtime/client";

const worker = connectWorker(
  new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }),
);

/** Draws 16 samples of a model's file, a class after the other; `bar` shows how far they are. */
export async function drawSamples(
  url: string,
  { canvas, bar }: { canvas: HTMLCanvasElement; bar: HTMLProgressElement },
  signal: AbortSignal,
): Promise<void> {
  const answer = await fetch(url, { signal });
  if (!answer.ok) throw new Error(`Cannot fetch ${url}: ${answer.status}`);
  await using model = await worker.openModel(new Uint8Array(await answer.arrayBuffer()));
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
