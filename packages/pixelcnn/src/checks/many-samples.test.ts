// @module-tag ci
import { wasmBackend } from "@pixelweft/wasm-backend";
import { expect, test } from "vitest";
import { toDevice } from "../model/model.ts";
import { Sampler } from "../sample/sampling.ts";
import { chiSquare, counted, critical } from "./chi-square.fixture.ts";
import { enumerated } from "./enumeration.fixture.ts";
import { livelyModel } from "./lively-model.fixture.ts";

const size = {
  height: 2,
  width: 2,
  levels: 2,
  hiddenChannels: 6,
  layers: 3,
  firstKernelSize: 3,
  headChannels: 6,
};

test.for([
  ["gated", livelyModel(size)],
  ["original", livelyModel({ ...size, model: "pixelcnn" }, 5)],
] as const)(
  "5.15 100,000 samples of the %s model are spread as the enumerated probabilities say",
  async ([name, model], { annotate }) => {
    const backend = await wasmBackend();
    const table = await enumerated(backend, model);
    const device = toDevice(backend, model);
    const sampler = new Sampler(device, { batch: 2000 });
    const images = await sampler.sample({ count: 100_000, seed: 3 });
    await sampler.dispose();
    device.state.dispose();
    backend.dispose();
    const { statistic, freedom } = chiSquare(counted(images, model), table);
    await annotate(
      `${name}: chi-square ${statistic.toFixed(1)} with ${freedom} degrees of freedom; above ${critical(freedom).toFixed(1)} once in a thousand`,
    );
    expect(freedom).toBeGreaterThan(8);
    expect(statistic).toBeLessThan(critical(freedom));
  },
);
