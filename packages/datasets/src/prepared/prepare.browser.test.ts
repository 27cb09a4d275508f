import { expect, test } from "vitest";
import { MissingDataError } from "../errors/access.ts";
import { PreparedError } from "../errors/format.ts";
import { pictures } from "../fixtures/batches.fixture.ts";
import { openPrepared } from "./open-prepared.ts";
import { prepare } from "./prepare.ts";

const all = Array.from({ length: 43 }, (_, i) => i);

test("prepare() writes to a browser's private file system, is stopped and taken up", async () => {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(`prepared-${crypto.randomUUID()}`, { create: true });
  await expect(openPrepared(folder)).rejects.toThrow(MissingDataError);
  const stop = new AbortController();
  const options = { folder, shardRecords: 10, batchSize: 4 };
  const stopped = prepare(pictures(43), {
    ...options,
    signal: stop.signal,
    onProgress: ({ samples }) => samples >= 24 && stop.abort(),
  });
  await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
  await expect(openPrepared(folder)).rejects.toThrow(PreparedError);
  const reads: number[] = [];
  const onRead = (indices: readonly number[]): void => void reads.push(...indices);
  const prepared = await prepare(pictures(43, { onRead }), { ...options, workers: 2 });
  expect(Math.min(...reads)).toBe(20);
  expect(await prepared.read(all)).toEqual(await pictures(43).read(all));
  const single = await openPrepared(folder, { verify: "full", memory: 0 });
  expect(await single.read([42, 0, 7])).toEqual(await pictures(43).read([42, 0, 7]));
  await root.removeEntry(folder.name, { recursive: true });
});
