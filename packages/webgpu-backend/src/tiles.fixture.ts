import { type WindowCase, runWindowCase, windowCases } from "@pixelweft/backend-tests";
import type { Backend } from "@pixelweft/tensor/backend";
import { openDevice } from "./device.fixture.ts";
import { webgpuBackend } from "./mod.ts";
import type { TileName } from "./tune.ts";
import { contractsOf } from "./tuning/alone.ts";
import { productOf } from "./wgsl/contract/product.ts";

const first = await openDevice();
/** Whether there is a device to test with. */
export const hasDevice: boolean = first !== undefined;
first?.destroy();

/** What differs between the windows of a layer and its whole pass in a tile, on a backend that treats its adapter as a GPU; nothing where bits are equal. */
export async function differenceOf(name: string, tile: TileName): Promise<string | undefined> {
  const layer = windowCases().find((one) => one.name.endsWith(name));
  if (layer === undefined) throw new Error(`no layer ${name}`);
  const fewer = few(layer);
  if (fewer.variants.length < 3) throw new Error(`${name} has no windows`);
  const backend = await asGpu(layer, tile);
  const { passed, detail } = await runWindowCase(backend, fewer);
  backend.dispose();
  return passed ? undefined : detail;
}

/** A backend that treats its adapter as a GPU, and computes the whole pass of a layer with a tile. */
async function asGpu(layer: WindowCase, tile: TileName): Promise<Backend> {
  const device = await openDevice();
  if (device === undefined) throw new Error("no device");
  const [whole] = layer.variants;
  const keys = contractsOf(whole?.program.steps ?? []).map((kernel) => productOf(kernel).key);
  const tiles = Object.fromEntries(keys.map((key) => [key, tile] as const));
  const description = "this card";
  const tuning = { version: 1, adapters: { [description]: tiles } } as const;
  return webgpuBackend(device, { software: false, description, tuning, ownsDevice: true });
}

/** The whole pass, and windows of few places, for which a GPU takes other tiles. */
function few({ name, variants }: WindowCase): WindowCase {
  const wanted = variants.filter((one) => /, (whole|row by row|place by place)$/.test(one.name));
  return { name, variants: wanted };
}
