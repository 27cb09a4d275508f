import { describe, expect, test } from "vitest";
import { tar } from "../../fixtures/archive.fixture.ts";
import { drawPng } from "../../fixtures/picture.fixture.ts";
import { splitByHash } from "../../transform/split-by-hash.ts";
import { all, source } from "./folder-members.fixture.ts";
import { patches } from "./patches.ts";

describe("patches()", () => {
  const photographs = tar(
    { name: "a.png", data: drawPng([8, 4], (x, y) => [x * 10, y * 10, 0]) },
    { name: "b.png", data: drawPng([5, 5], (x, y) => [200 + x, 100 + y, 9]) },
  );

  test("cuts photographs at their scales", async () => {
    const data = await patches({ ...source(photographs), size: [2, 2], scales: [1, 2] });
    expect(data.names.filter((name) => name === "a.png")).toHaveLength(8 + 2);
    expect(data.names.filter((name) => name === "b.png")).toHaveLength(4 + 1);
    const { images } = await all(data);
    expect(images.slice(0, 12)).toEqual([0, 0, 0, 10, 0, 0, 0, 10, 0, 10, 10, 0]);
    const half = (await all(await patches({ ...source(photographs), size: [2, 2] }))).images;
    expect(half.slice(0, 12)).toEqual([5, 5, 0, 25, 5, 0, 5, 25, 0, 25, 25, 0]);
    const dense = await patches({ ...source(photographs), size: [2, 2], scales: [1], stride: 1 });
    expect(dense.info.count).toBe(7 * 3 + 16);
  });

  test("is split by photograph", async () => {
    const data = await patches({ ...source(photographs), size: [2, 2], scales: [1] });
    const { train, test: held } = await splitByHash(data, {
      shares: { train: 0.5, test: 0.5 },
      key: (i) => data.names[i] ?? "",
      seed: 3,
    });
    expect([train.info.count, held.info.count].toSorted((a, b) => a - b)).toEqual([4, 8]);
  });

  test("cuts one photograph by itself", async () => {
    const data = drawPng([8, 4], (x, y) => [x * 10, y * 10, 0]);
    const one = await patches({ ...source(data, "photos/sea"), size: [2, 2], scales: [1] });
    expect([one.info.count, ...new Set(one.names)]).toEqual([8, "sea.png"]);
  });

  test("takes classes from folders, and those below one of them alone", async () => {
    const sea = (n: number): Uint8Array => drawPng([4, 2], (x, y) => [n * 50 + x, y, 0]);
    const place = tar(
      { name: "all/sea/a.png", data: sea(0) },
      { name: "all/sand/b.png", data: sea(1) },
      { name: "all/sand/c.png", data: sea(2) },
    );
    const cut = { ...source(place), size: [2, 2], scales: [1] } as const;
    const classed = await patches(cut);
    expect(classed.info.classes).toEqual(["sand", "sea"]);
    expect((await all(classed)).labels).toEqual([1, 1, 0, 0, 0, 0]);
    const sand = await patches({ ...cut, below: "all/sand" });
    expect([sand.info.count, sand.info.classes]).toEqual([4, undefined]);
  });

  test("says that photographs are too small", async () => {
    await expect(patches({ ...source(photographs), size: [4, 4] })).rejects.toThrow(
      "Cannot cut a.tar into patches of 4x4: 2 photographs reduced by 2 have no room for one",
    );
  });

  test("refuses scales and strides that are none", async () => {
    for (const options of [{ scales: [0] }, { scales: [1.5] }, { stride: 0 }])
      await expect(patches({ ...source(photographs), size: [2, 2], ...options })).rejects.toThrow(
        RangeError,
      );
  });
});
