import { readModel } from "@pixelweft/models";
import { complete, parseModel, Sampler, toDevice, type LoweredSampler } from "@pixelweft/pixelcnn";
import { wasmBackend } from "@pixelweft/wasm-backend";
import { completionOf } from "../engine/drawer.ts";
import { initialState } from "../state/page-state.ts";

/** The lowered programs that draw the first picture of the page: all that comes before a backend writes code. */
export async function lowerFirst(): Promise<LoweredSampler> {
  const { model: name, label, seed, number, temperature, minP } = initialState;
  const backend = await wasmBackend({ threads: 1 });
  const model = parseModel(await readModel(name));
  const sampler = new Sampler(toDevice(backend, model), { batch: 1, resumes: true });
  const wanted = { label, seed, numbers: [number], temperature, minP };
  await complete(sampler, { ...completionOf(wanted, model.config), onRows: () => {} });
  const lowered = await sampler.lowered();
  backend.dispose();
  return lowered;
}
