import { modelInfo, readModel } from "@pixelweft/models";
import { canvasPixels, parseModel, Sampler, toDevice } from "@pixelweft/pixelcnn";
import { requestBackend } from "@pixelweft/runtime";

/** Draws a sample of each class of a pretrained model on a canvas. */
export async function drawSprites(canvas: HTMLCanvasElement): Promise<void> {
  const { backend } = await requestBackend();
  const model = toDevice(backend, parseModel(await readModel("sprites16")));
  const { classes, palette } = modelInfo("sprites16");
  const labels = Int32Array.from(classes.keys());
  const samples = await new Sampler(model).sample({ count: labels.length, seed: 1, labels });
  const { data, width, height } = canvasPixels(samples, model.config, { palette });
  Object.assign(canvas, { width, height });
  canvas.getContext("2d")?.putImageData(new ImageData(data, width, height), 0, 0);
  backend.dispose();
}
