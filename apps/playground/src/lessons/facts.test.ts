import type { ConnectedWorker } from "@pixelweft/runtime/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { distributions, pictureCosts, type PictureCosts } from "../engine/game/costs.ts";
import { entropy } from "../engine/game/guesses.ts";
import { testPicture } from "../engine/game/test-picture.ts";
import { backgroundLevelIn, type ShownModel } from "../engine/shown-model.ts";
import { openSprites } from "../engine/sprite-worker.fixture.ts";

let worker: ConnectedWorker;
let shown: ShownModel;
const [hero, monster, weapon, potion, treasure, tile] = [0, 1, 2, 4, 5, 9];

beforeAll(async () => {
  ({ worker, shown } = await openSprites());
});

afterAll(() => worker.dispose());

async function costOf(label: number, number: number, believed = label): Promise<PictureCosts> {
  return pictureCosts(shown, await testPicture(shown, { label, seed: 1, number }), believed);
}

test("the class lesson's potion costs least as itself, and has more in common with a monster than with a tile", async () => {
  const own = await costOf(potion, 0);
  const asMonster = await costOf(potion, 0, monster);
  const asTile = await costOf(potion, 0, tile);
  expect(own.total).toBeLessThan(asMonster.total);
  expect(asMonster.total).toBeLessThan(asTile.total / 2);
});

test("the pictures of the class lesson's last step are cheapest as what they are", async () => {
  for (const [label, number] of [
    [hero, 1],
    [treasure, 0],
  ] as const) {
    const totals: number[] = [];
    for (const [believed] of shown.classes.entries())
      totals.push((await costOf(label, number, believed)).total);
    expect(totals.indexOf(Math.min(...totals))).toBe(label);
  }
});

test("the first pixel of most things is certain, and that of a tile is not", async () => {
  const surprise = async (label: number): Promise<number> => {
    const [first = new Float64Array()] = await distributions(shown, {
      levels: new Uint8Array(256),
      label,
    });
    return entropy(first);
  };
  expect(await surprise(potion)).toBeLessThan(0.1);
  expect(await surprise(weapon)).toBeLessThan(0.5);
  expect(await surprise(tile)).toBeGreaterThan(2);
});

/** The eight pictures of a class that the page shows with seed 1. */
function eightOf(
  label: number,
  shape: {
    readonly temperature?: number;
    readonly minP?: number;
    readonly backgroundLevel?: number;
  },
): Promise<Uint8Array> {
  const labels = new Int32Array(8).fill(label);
  return shown.model.sample({
    count: 8,
    batch: 8,
    seed: 1,
    labels,
    backgroundLevel: null,
    ...shape,
  });
}

test("cold trees are whole, and some cold weapons never begin", async () => {
  const drawn = async (label: number, temperature: number): Promise<Set<string>> => {
    const levels = await eightOf(label, { temperature });
    return new Set(
      Array.from({ length: 8 }, (_, i) => levels.slice(256 * i, 256 * (i + 1)).join()),
    );
  };
  const empty = new Uint8Array(256).join();
  expect((await drawn(weapon, 0.3)).has(empty)).toBe(true);
  expect((await drawn(weapon, 1)).has(empty)).toBe(false);
  expect((await drawn(7, 0.3)).has(empty)).toBe(false);
});

test("the compression lesson's monster has almost no news, its hero is dearer than PNG as a tile", async () => {
  expect((await costOf(monster, 2)).total).toBeLessThan(32);
  const own = await costOf(hero, 0);
  const asTile = await costOf(hero, 0, tile);
  expect(own.total / 8).toBeLessThan(own.png / 4);
  expect(asTile.total / 8).toBeGreaterThan(asTile.png);
});

test("potions without what is rare are of at most two thirds of the colours of plain ones", async () => {
  const backgroundLevel = backgroundLevelIn(shown);
  if (backgroundLevel === undefined) throw new Error("the palette has no transparent level");
  const plain = new Set(await eightOf(potion, {}));
  const common = new Set(await eightOf(potion, { minP: 0.5, backgroundLevel }));
  expect(common.size).toBeLessThanOrEqual((plain.size * 2) / 3);
  expect(common.size).toBeGreaterThan(4);
});
