import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Dataset } from "../../dataset.ts";
import type { Member, Zipped } from "../../fixtures/archive.fixture.ts";
import { drawPng } from "../../fixtures/picture.fixture.ts";
import { type ByteSource, fromBytes } from "../../source/byte-source.ts";

/** 2 by 2 pixels of one colour. */
export function plain(r: number, g: number, b: number, a = 255): Uint8Array {
  return drawPng([2, 2], () => [r, g, b, a]);
}

/** A folder of two classes: three pictures, a copy of one and a text. */
export const members: readonly (Member & Zipped)[] = [
  { name: "set/dog/1.png", data: plain(10, 20, 30) },
  { name: "set/cat/2.png", data: plain(2, 0, 0) },
  { name: "set/cat/1.PNG", data: plain(1, 0, 0) },
  { name: "set/cat/notes.txt", data: "cats" },
  { name: "set/cat/copy.png", data: plain(1, 0, 0) },
];

/** An archive, as options name it. */
export function source(bytes: Uint8Array, name = "a.tar"): { from: ByteSource } {
  return { from: fromBytes(bytes, { name }) };
}

/** All samples of a data set, as plain numbers. */
export async function all(data: Dataset): Promise<{ images: number[]; labels: number[] }> {
  const { images, labels } = await data.read(Array.from({ length: data.info.count }, (_, i) => i));
  return { images: [...images], labels: [...(labels ?? [])] };
}

/** Writes the members below a folder, and gives the folder back. */
export function writeMembers(place: string): string {
  for (const { name, data } of members) {
    mkdirSync(join(place, name, ".."), { recursive: true });
    writeFileSync(join(place, name), data);
  }
  return place;
}
