import { readModel } from "@pixelweft/models";
import { drawSamples, openModel } from "./samples.ts";

const find = <E extends Element>(selector: string, type: new () => E): E => {
  const element = document.querySelector(selector);
  if (element instanceof type) return element;
  throw new Error(`Cannot find ${selector} in the page`);
};
const canvas = find("canvas", HTMLCanvasElement);
const bar = find("progress", HTMLProgressElement);
const status = find("output", HTMLOutputElement);
const draw = find("#draw", HTMLButtonElement);
let stop = new AbortController();

/** Returns the address of your model, `public/mine.safetensors`; of a pretrained one if that file does not exist. */
async function modelUrl(): Promise<string> {
  const own = "mine.safetensors";
  if ((await fetch(own, { method: "HEAD" })).ok) return own;
  return URL.createObjectURL(new Blob([await readModel("sprites16")]));
}

const model = modelUrl().then(openModel);

async function drawAgain(): Promise<void> {
  draw.disabled = true;
  stop = new AbortController();
  status.value = "Drawing";
  try {
    await drawSamples(await model, { canvas, bar }, stop.signal);
    status.value = "Done";
  } catch (error) {
    status.value = String(error);
  } finally {
    draw.disabled = false;
  }
}

draw.addEventListener("click", () => void drawAgain());
find("#stop", HTMLButtonElement).addEventListener("click", () => stop.abort());
draw.click();
