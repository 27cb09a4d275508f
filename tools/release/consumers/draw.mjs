import { modelInfo, readModel } from "@pixelweft/models";
import { parseModel, Sampler, toDevice } from "@pixelweft/pixelcnn";
import { wasmBackend } from "@pixelweft/wasm-backend";

const backend = await wasmBackend();
const model = toDevice(backend, parseModel(await readModel("sprites16")));
const house = modelInfo("sprites16").classes.indexOf("house");
const sampler = new Sampler(model, { batch: 1 });
const levels = await sampler.sample({ count: 1, seed: 1, labels: Int32Array.of(house) });
const sum = levels.reduce((total, level, i) => (total + (i + 1) * level) % 1_000_003, 0);
console.log(`house of ${levels.length} pixels, checksum ${sum}`);
backend.dispose();
