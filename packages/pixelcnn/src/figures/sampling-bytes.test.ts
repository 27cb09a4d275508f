// @module-tag ci
import { expect, test } from "vitest";
import { checkConfig } from "../model/config.ts";
import { parameterSpecs } from "../model/specs.ts";
import { presets } from "../recipes/presets.ts";
import { samplingBytes } from "./sampling-bytes.ts";

test("64 images of the paper's network are planned as rows, in 3.6 GiB where their maps would take 10.4", async () => {
  const size = { height: 32, width: 32, channels: 3 };
  const config = checkConfig({ ...size, ...presets["imagenet32"]?.network });
  const specs = parameterSpecs(config);
  const taken = async (batch: number): Promise<number> =>
    (await samplingBytes({ config, specs, batch }, {})) / 2 ** 30;
  // Of few images the maps are whole; what does not grow with the batch falls out of the difference.
  const maps = (64 / 4) * ((await taken(8)) - (await taken(4)));
  expect(maps).toBeCloseTo(10.4, 1);
  // The parameters are there twice, 0.46 GiB each.
  expect(await taken(64)).toBeCloseTo(3.56, 1);
});
