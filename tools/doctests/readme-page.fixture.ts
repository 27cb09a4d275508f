import { canvasPixels, createModel, Sampler, train } from "@pixelweft/pixelcnn";
import { requestBackend } from "@pixelweft/runtime";

/** Trains on pictures, such as those of an `<input type="file">`, and draws samples of what was learnt. */
export async function trainAndDraw(
  files: Iterable<Blob>,
  canvas: HTMLCanvasElement,
): Promise<void> {
  const [side, steps, pixels]: [number, number, number[]] = [8, 100, []];
  for (const file of files) {
    const small = new OffscreenCanvas(side, side).getContext("2d");
    small?.drawImage(await createImageBitmap(file), 0, 0, side, side);
    const { data = [] } = small?.getImageData(0, 0, side, side) ?? {};
    data.forEach((value, i) => i % 4 < 3 && pixels.push(value));
  }
  const shape = { height: side, width: side, channels: 3 };
  const model = createModel({ ...shape, hiddenChannels: 24, layers: 3, headChannels: 24 });
  const batches = Array.from({ length: steps }, () => ({ images: Uint8Array.from(pixels) }));
  const { backend } = await requestBackend(); // WebGPU or WebAssembly
  const run = train(model, batches, { backend, steps });
  for await (const event of run)
    if (event.kind === "progress") document.title = `${event.loss.toFixed(2)} bits/dim`;
  const samples = await new Sampler(run.deviceModel).sample({ count: 16 });
  const { data, width, height } = canvasPixels(samples, model.config);
  Object.assign(canvas, { width, height });
  canvas.getContext("2d")?.putImageData(new ImageData(data, width, height), 0, 0);
  backend.dispose();
}
