import { expect } from "vitest";
import type { DatasetError } from "../errors/dataset-error.ts";
import { collect } from "../fixtures/archive.fixture.ts";
import { readerOf, readerOfSource } from "../source/byte-reader.ts";
import { fromBytes } from "../source/byte-source.ts";
import { tarEntries } from "./tar.ts";

/** Names and contents, read in one go from a stream of pieces. */
export async function streamed(archive: Uint8Array, piece = 1000): Promise<[string, string][]> {
  const pieces = async function* () {
    for (let at = 0; at < archive.length; at += piece) yield archive.subarray(at, at + piece);
  };
  const reader = readerOf(pieces());
  const found: [string, string][] = [];
  for await (const { name, size } of tarEntries(reader, "a.tar"))
    found.push([name, new TextDecoder().decode(await reader.take(size))]);
  return found;
}

/** The same by places in a source, after the walk. */
export async function indexed(archive: Uint8Array): Promise<[string, string][]> {
  const source = fromBytes(archive, { name: "a.tar" });
  const entries = await collect(tarEntries(await readerOfSource(source), "a.tar"));
  return Promise.all(
    entries.map(async ({ name, size, offset }): Promise<[string, string]> => [
      name,
      new TextDecoder().decode(await source.read(offset, size)),
    ]),
  );
}

/** What both ways of reading give. */
export async function both(archive: Uint8Array): Promise<[string, string][]> {
  const found = await indexed(archive);
  expect(await streamed(archive)).toEqual(found);
  return found;
}

/** Both ways of reading refuse an archive. */
export async function expectRefused(
  archive: Uint8Array,
  kind: new (...args: never[]) => DatasetError,
  words: RegExp = /./,
): Promise<void> {
  for (const read of [indexed, streamed]) {
    const failure: unknown = await read(archive).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(kind);
    expect((failure as DatasetError).message).toMatch(words);
    expect((failure as DatasetError).source).toBe("a.tar");
  }
}
