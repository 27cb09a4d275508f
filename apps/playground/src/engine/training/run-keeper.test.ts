import { expect, test } from "vitest";
import { RunKeeper } from "./run-keeper.ts";
import { unkeptReason } from "./unkept-reason.ts";

test("where nothing can be stored a run says so once, and how it is not lost", async () => {
  const said: string[] = [];
  let step = 1;
  const run = Object({
    set: { title: "Potions" },
    plan: { training: {} },
    get progress() {
      return { step };
    },
    model: { checkpoint: async () => new Uint8Array() },
  });
  // Node has no IndexedDB.
  const keeper = new RunKeeper({ id: "1", name: "potions", run }, undefined, {
    changed: () => {},
    trouble: (error) => said.push(String(error)),
  });
  await keeper.keep();
  step = 2;
  await keeper.keep();
  expect(said).toEqual([
    "Error: Cannot keep this run: the browser stores nothing here; download the model before you leave",
  ]);
  expect(keeper.step).toBe(0);
});

test("a browser that is full is another reason than one that stores nothing", () => {
  expect(unkeptReason(new DOMException("", "QuotaExceededError"))).toBe(
    "the browser has no room left",
  );
  // Chromium on a disk that is full.
  expect(unkeptReason(new DOMException("Failed to write blobs (IOError)", "DataError"))).toBe(
    "the browser failed to write it, and the disk may be full",
  );
  expect(unkeptReason(new TypeError("It is undefined"))).toBe("the browser stores nothing here");
});
