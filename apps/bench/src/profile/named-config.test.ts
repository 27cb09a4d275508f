import { expect, test } from "vitest";
import { benchConfig, namedConfig } from "./named-config.ts";

test("G28 and C32 are networks of the bench, other names those of presets", async () => {
  expect([benchConfig("G28")?.hiddenChannels, benchConfig("C32")?.hiddenChannels]).toEqual([
    64, 63,
  ]);
  expect(benchConfig("demo")).toBeUndefined();
  expect(await namedConfig("C32")).toEqual(benchConfig("C32"));
  expect(await namedConfig("demo")).toMatchObject({ height: 28, width: 28 });
  await expect(namedConfig("C33")).rejects.toThrow("there is no such preset, file or folder");
});
