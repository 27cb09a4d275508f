import type { Backend } from "@pixelweft/tensor";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { lastingBackend } from "./lasting-backend.ts";

test("each backend of a run is disposed of once: when another takes its place, and at the end", async () => {
  const disposed: number[] = [];
  let opened = 0;
  const open = (): Backend => {
    const number = opened++;
    return { ...referenceBackend(), dispose: () => void disposed.push(number) };
  };
  {
    using backend = lastingBackend(open(), () => Promise.resolve(open()));
    for (const before of [[0], [0, 1], [0, 1, 2]]) {
      expect(await backend.reopen()).toBe(backend.now);
      expect(disposed).toEqual(before);
    }
  }
  expect(disposed).toEqual([0, 1, 2, 3]);
});

test("where no other backend can be opened, the one before is disposed of at the end", async () => {
  let disposed = 0;
  const first: Backend = { ...referenceBackend(), dispose: () => void disposed++ };
  {
    using backend = lastingBackend(first, () => Promise.reject(new Error("no device")));
    await expect(backend.reopen()).rejects.toThrow("no device");
    expect([backend.now, disposed]).toEqual([first, 0]);
  }
  expect(disposed).toBe(1);
});
