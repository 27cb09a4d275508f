// @module-tag ci
import { expect, test } from "vitest";
import { TrainingDesk } from "./training-desk.ts";

const listener = { changed: () => {}, trouble: () => {} };

test("of two runs that are begun at once the first is closed before the second opens", async () => {
  const log: string[] = [];
  let opened = 0;
  const createModel = async (): Promise<object> => {
    const number = ++opened;
    log.push(`open ${number}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
    return { number, dispose: async () => void log.push(`close ${number}`) };
  };
  const set = Object({ fingerprint: "x", plans: { small: { config: {} } } });
  const desk = new TrainingDesk(
    Object({ worker: { createModel }, backend: { kind: "wasm" } }),
    listener,
  );
  await Promise.all([desk.begin("first", set, "small"), desk.begin("second", set, "small")]);
  expect(log).toEqual(["open 1", "close 1", "open 2"]);
  expect(desk.name).toBe("second");
  expect(desk.run?.model).toMatchObject({ number: 2 });
});

test("a run that cannot be begun does not keep the next one from it", async () => {
  let tries = 0;
  const createModel = async (): Promise<object> => {
    if (++tries === 1) throw new Error("no memory");
    return { dispose: async () => {} };
  };
  const set = Object({ fingerprint: "x", plans: { small: { config: {} } } });
  const desk = new TrainingDesk(
    Object({ worker: { createModel }, backend: { kind: "wasm" } }),
    listener,
  );
  await expect(desk.begin("first", set, "small")).rejects.toThrow("no memory");
  await desk.begin("second", set, "small");
  expect(desk.name).toBe("second");
});
