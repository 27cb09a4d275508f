import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { Likelihood } from "../likelihood/likelihood.ts";
import { createModel, toDevice } from "../model/model.ts";
import { someLevels } from "./probe.fixture.ts";

test.each([
  [2, 1],
  [4, 1],
  [8, 3],
  [16, 1],
  [256, 1],
  [256, 3],
])(
  "5.9 a new model of %s levels and %s colours says log2(levels) bits per dimension of anything",
  async (levels, channels) => {
    const config = {
      height: 5,
      width: 4,
      channels,
      levels,
      hiddenChannels: 12,
      layers: 3,
      headChannels: 12,
    };
    const device = toDevice(referenceBackend(), createModel(config, 7));
    const likelihood = new Likelihood(device);
    const images = someLevels(3 * 5 * 4 * channels, { levels });
    const { bitsPerDim, nats, standardError } = await likelihood.evaluate([{ images }]);
    expect(Math.abs(bitsPerDim - Math.log2(levels))).toBeLessThan(1e-6);
    expect(nats).toBeCloseTo(Math.log(levels) * 20 * channels, 3);
    expect(standardError).toBeLessThan(1e-6);
    await likelihood.dispose();
    device.state.dispose();
  },
);
