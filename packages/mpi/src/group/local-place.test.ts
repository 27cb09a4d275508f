import { expect, test } from "vitest";
import { localPlace } from "./local-place.ts";

/** Ranks of one process, on the hosts named, that add their arrays once. */
async function placesOn(hosts: readonly string[]): Promise<string[]> {
  const arrays: Float32Array[] = [];
  let meet = (): void => {};
  const all = new Promise<void>((resolve) => (meet = resolve));
  const places = hosts.map(async (host, rank) => {
    const allReduce = async (values: Float32Array): Promise<void> => {
      arrays[rank] = values.slice();
      if (Object.keys(arrays).length === hosts.length) meet();
      await all;
      values.forEach((_, i) => (values[i] = arrays.reduce((sum, a) => sum + (a[i] ?? 0), 0)));
    };
    const place = await localPlace({ rank, size: hosts.length, allReduce }, host);
    return `${place.localRank} of ${place.localSize}`;
  });
  return Promise.all(places);
}

test("ranks on one host are numbered from 0, whatever their order", async () => {
  expect(await placesOn(["a", "b", "a", "c", "b", "a"])).toEqual([
    "0 of 3",
    "0 of 2",
    "1 of 3",
    "0 of 1",
    "1 of 2",
    "2 of 3",
  ]);
});

test("hosts that differ in one letter are different", async () => {
  const hosts = Array.from({ length: 64 }, (_, k) => `node-${k}`);
  expect(new Set(await placesOn(hosts))).toEqual(new Set(["0 of 1"]));
});
