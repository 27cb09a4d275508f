// @module-tag ci
import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomically } from "@pixelweft/datasets/disk";
import { pngBytes } from "@pixelweft/pixelcnn/node";
import { decode } from "fast-png";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeWorkshop, runHere } from "../workshop.fixture.ts";
import { withoutPose } from "./identities.ts";

let workshop = { folder: "", data: "", config: "" };
beforeAll(async () => {
  workshop = await makeWorkshop();
});
afterAll(async () => {
  await rm(workshop.folder, { recursive: true });
});

test("withoutPose() leaves who a picture shows", () => {
  const names = ["monster/bat.112", "monster/bat.113.png", "a/grate_1.114", "faces/anna-03.jpg"];
  expect(names.map(withoutPose)).toEqual(["monster/bat", "monster/bat", "a/grate_1", "faces/anna"]);
  const start = performance.now();
  expect(withoutPose(`${"1".repeat(1_000_000)}x.png`)).toHaveLength(1_000_001);
  expect(["monster/bat.112.png", "bat_3.jpg", "bat", "77.png", "a-1-2"].map(withoutPose)).toEqual([
    "monster/bat",
    "bat",
    "bat",
    "",
    "a-1",
  ]);
  expect(performance.now() - start).toBeLessThan(2000);
});

test("portraits needs more identities than two", async () => {
  const words = ["portraits", "--data", workshop.data, "--config", workshop.config];
  const out = ["--out", join(workshop.folder, "few"), "--backend", "reference"];
  expect(await runHere([...words, ...out])).toMatchObject({
    code: 2,
    err: expect.stringContaining("2 of them have two images or more"),
  });
});

test("portraits learns who pictures show, and draws somebody new and what lies between two", async () => {
  const pictures = join(workshop.folder, "pictures");
  // 16 people in three poses: a colour of their own, and a line that moves.
  for (let n = 0; n < 48; n++) {
    const [who, pose] = [Math.floor(n / 3), n % 3];
    const own = [who * 16, 255 - who * 16, (who % 4) * 80];
    const row = [0, 1, 2, 3, 4, 5].flatMap((x) => (x === pose ? [255, 255, 255] : own));
    const data = Uint8Array.from({ length: 6 * row.length }, (_, i) => row[i % row.length] ?? 0);
    const name = `people/p${String.fromCodePoint(97 + who)}.11${pose}.png`;
    const file = pngBytes({ width: 6, height: 6, channels: 3, data });
    await writeFileAtomically(join(pictures, name), file);
  }
  const out = join(workshop.folder, "run");
  const small = ["--embedding", "3", "--embedding-steps", "5", "--steps", "4", "--people", "2"];
  const words = ["portraits", "--data", pictures, "--config", workshop.config, ...small];
  const options = ["--samples", "3", "--scale", "1", "--out", out, "--backend", "reference"];
  const { code, out: said, err } = await runHere([...words, ...options]);
  expect({ code, err }).toMatchObject({ code: 0 });
  expect(said).toContain("16 identities, 42 images to learn, 6 of identities kept for the test");
  expect(said).toMatch(/of 6 images of unknown identities lie nearest to one of the same/);
  const size = async (name: string): Promise<number[]> => {
    const { height, width } = decode(await readFile(join(out, name)));
    return [height, width];
  };
  expect(await size("portraits.png")).toEqual([2 + 2 * 8, 2 + 4 * 8]);
  expect(await size("interpolation.png")).toEqual([2 + 2 * 8, 2 + 3 * 8]);
  const few = [...words, "--facings", "3", "--named", "pa,pb,pc", ...options];
  expect(await runHere(few)).toMatchObject({
    code: 2,
    err: expect.stringContaining("3 of them have 3 images or more"),
  });
  // A run that is there is drawn from, and not trained again.
  const { mtimeMs } = await stat(join(out, "model.safetensors"));
  const before = await readFile(join(out, "portraits.png"));
  expect(await runHere([...words, ...options])).toMatchObject({ code: 0 });
  expect((await stat(join(out, "model.safetensors"))).mtimeMs).toBe(mtimeMs);
  expect(await readFile(join(out, "portraits.png"))).toEqual(before);
});

test("portraits draws people itself, and counts who is found again in samples", async () => {
  const out = join(workshop.folder, "drawn");
  const small = ["--embedding", "3", "--embedding-steps", "5", "--steps", "2", "--people", "2"];
  const words = ["portraits", "--draw", "24", "--config", workshop.config, ...small];
  const options = ["--samples", "2", "--judge", "10", "--out", out, "--backend", "wasm"];
  const { code, out: said, err } = await runHere([...words, ...options, "--json"]);
  expect({ code, err }).toMatchObject({ code: 0 });
  const { identities, judged } = JSON.parse(said);
  expect(identities).toBe(24);
  expect(judged.samples).toMatchObject({
    found: { count: 10 },
    chance: expect.closeTo(7 / 23, 12),
  });
  for (const { mean, count } of Object.values<{ mean: number; count: number }>(judged.bits)) {
    expect(count).toBe(10);
    expect(mean).toBeGreaterThan(0);
  }
  expect(judged.pictures.found.accuracy).toBeGreaterThan(0);
  const refused = await runHere([...words, "--data", workshop.data, ...options]);
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("leave one of the two") });
});
