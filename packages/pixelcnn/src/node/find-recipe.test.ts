import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findRecipe } from "./find-recipe.ts";
import { describeNetwork } from "./words/describe-network.ts";

test("a name is a preset, a path is a file, and both take overrides", async () => {
  const folder = await mkdtemp(join(tmpdir(), "find-recipe-"));
  try {
    const file = join(folder, "mine.json");
    await writeFile(file, '{ "steps": 50, "layers": 2 }');
    const found = await findRecipe(file, { batch: 3 });
    expect([found.name, found.preset]).toEqual(["mine", undefined]);
    expect(found.recipe).toMatchObject({ steps: 50, layers: 2, batch: 3 });
    expect(found.missing).toEqual(expect.arrayContaining(["hiddenChannels", "headChannels"]));
    for (const named of ["steps", "layers", "batch"]) expect(found.missing).not.toContain(named);
    const coloured = await describeNetwork(file, { shape: [6, 5, 3] });
    expect(coloured.config).toMatchObject({ hiddenChannels: 66, headChannels: 129 });
    expect((await findRecipe("demo", { steps: 9 })).recipe.steps).toBe(9);
    const { config } = await describeNetwork(file, { shape: [6, 5, 1], model: "pixelcnn" });
    expect(config).toMatchObject({ height: 6, width: 5, layers: 2, model: "pixelcnn" });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a network that would take gigabytes and minutes to count is refused by its shapes", async () => {
  const folder = await mkdtemp(join(tmpdir(), "find-recipe-"));
  try {
    const file = join(folder, "wide.json");
    const wide = { hiddenChannels: 12_000, headChannels: 3, layers: 1, firstKernelSize: 3 };
    await writeFile(file, JSON.stringify(wide));
    await expect(describeNetwork(file, { shape: [8, 8, 3] })).rejects.toThrow(
      new RangeError(
        "Cannot make the network: it has 720,855,075 weights, dead ones included, more than 536,870,912",
      ),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a preset that there is not is refused with those that there are", async () => {
  await expect(findRecipe("dem")).rejects.toThrow(
    /there is no such preset; the presets are .*demo,/,
  );
  await expect(findRecipe("toString")).rejects.toThrow(RangeError);
  await expect(findRecipe("no/such.json")).rejects.toThrow(TypeError);
});
