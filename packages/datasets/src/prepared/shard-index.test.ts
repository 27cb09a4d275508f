import { expect, test } from "vitest";
import { PreparedError } from "../errors/format.ts";
import { fromBytes } from "../source/byte-source.ts";
import { readIndex } from "./shard-index.ts";

const sound = {
  format: "pixelweft-prepared",
  version: 1,
  complete: true,
  name: "none",
  shape: [1, 1, 1],
  labelled: false,
  source: { count: 0, fingerprint: "none" },
  shardRecords: 1,
  shards: [],
};

/** Reads an index in which something stands at `"HERE"`. */
async function read(fields: object, value: string): Promise<unknown> {
  const text = JSON.stringify({ ...sound, ...fields }).replace('"HERE"', value);
  return readIndex(fromBytes(new TextEncoder().encode(text), { name: "index.json" }));
}

test("what stands in place of a number is named shortly, however deep or long it is", async () => {
  expect(await read({}, "")).toEqual(sound);
  const deep = "[".repeat(200_000) + "]".repeat(200_000);
  const long = JSON.stringify("x".repeat(1_000_000));
  for (const value of [deep, long])
    for (const fields of [
      { version: "HERE" },
      { shape: ["HERE", 1, 1] },
      { shardRecords: "HERE" },
      { shards: [{ file: "HERE" }] },
    ]) {
      const error: unknown = await read(fields, value).catch((found: unknown) => found);
      expect(error).toBeInstanceOf(PreparedError);
      expect(String(error)).toMatch(/^PreparedError: Cannot use index\.json: .{10,120}$/);
      expect(String(error)).not.toContain("stack");
    }
});

test("a palette whose tile sets lie too deep to be written again is refused", async () => {
  const look = { tilewidth: 1, tileheight: 1, orientation: "orthogonal", tilesets: ["HERE"] };
  const palette = { exact: true, colours: [[0, 0, 0, 255]], tiles: { ids: [1], look } };
  await expect(read({ palette }, "[".repeat(9000) + "]".repeat(9000))).rejects.toThrow(
    "its palette is none",
  );
  expect(await read({ palette }, "[]")).toMatchObject({ palette: { tiles: { ids: [1] } } });
});
