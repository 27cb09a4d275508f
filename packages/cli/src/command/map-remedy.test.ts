import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { refusal } from "../checks/command-line.fixture.ts";
import { commandWords, shellWords } from "./command-words.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "map-remedy-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function written(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

const xml = '<?xml version="1.0" encoding="UTF-8"?>\n<map version="1.10"/>\n';
const layer = { type: "tilelayer", width: 12, height: 20, data: Array<number>(240).fill(1) };
const json = JSON.stringify({ type: "map", tilewidth: 8, tileheight: 8, layers: [layer] });

test.each(["coast.tmj", "coast.json"])(
  "%s without crops is answered with the command",
  async (name) => {
    const map = await written(name, json);
    const [code, err] = await refusal("train", map);
    expect(code).toBe(1);
    expect(err).toBe(
      `pixelweft: Cannot open ${map}: it is a map of 12x20 tiles, and the size of its crops is not given; "${commandWords(shellWords("train", map, "--crops", "12"))}" takes crops of 12x12 tiles\n`,
    );
  },
);

test("a map beside an option of pictures is answered with the option of maps alone", async () => {
  const map = await written("coast.tmj", json);
  const [, err] = await refusal("train", map, "--cell", "16");
  expect(err).toContain("the size of its crops is not given; for 12x12 that is --crops 12\n");
});

test("a map in XML is answered with what makes JSON of it, and with the command for that", async () => {
  const map = await written("my coast.tmx", xml);
  const made = map.replace(/tmx$/, "tmj");
  const [, err] = await refusal("data", "info", map);
  expect(err).toContain("it is XML; for a map (.tmx), save it as JSON (.tmj) in Tiled");
  expect(err).toContain(
    `; "${shellWords("tiled", "--export-map", "json", map, made)}" does so, and "${commandWords(shellWords("data", "info", made, "--crops", "16"))}" takes it\n`,
  );
  const [, cut] = await refusal("train", map, "--crops", "8");
  expect(cut).toContain(
    `and "${commandWords(shellWords("train", made, "--crops", "8"))}" takes it\n`,
  );
});

test("a file of JSON that is no map is none, and a map that is nowhere is missing", async () => {
  const [, other] = await refusal("train", await written("recipe.json", '{"layers": 3}'));
  expect(other).not.toContain("crops");
  const [, missing] = await refusal("train", join(folder, "nowhere.tmj"));
  expect(missing).toContain("there is no such file or folder");
});

test("of a map in XML with encoded layers the format is to be set first, which exporting would keep", async () => {
  const text = `${xml}<data encoding="base64" compression="zlib">eJw=</data>`;
  const map = await written("packed.tmx", text);
  const [, err] = await refusal("data", "info", map);
  expect(err).toContain(
    "it is XML with encoded layers (base64); for a map (.tmx), set its tile layer format to CSV in Tiled and save it as JSON (.tmj)",
  );
  expect(err).toContain(
    `; "${commandWords(shellWords("data", "info", map.replace(/tmx$/, "tmj"), "--crops", "16"))}" takes it then\n`,
  );
  expect(err).not.toContain("tiled --export-map");
});
