// @module-tag ci
import { expect, test, vi } from "vitest";
import { dawnPacing } from "./dawn-pacing.ts";
import type { MappableBuffer } from "./pacing.ts";

/** A buffer that can be mapped from `ready` milliseconds on, and notes how long a map was pending. */
function slowBuffer(ready: number): {
  buffer: MappableBuffer;
  pending: () => number;
  asked: () => number;
} {
  const start = performance.now();
  let pending = 0;
  let asked = 0;
  let cancel: (() => void) | undefined;
  const buffer: MappableBuffer = {
    mapState: "unmapped",
    mapAsync() {
      asked += 1;
      const from = performance.now();
      return new Promise<undefined>((resolve, reject) => {
        const look = (): void => {
          if (performance.now() - start >= ready) done(() => resolve(undefined));
        };
        const poll = setInterval(look, 1);
        // Dawn answers at the next turn of the event loop where the work is done.
        setImmediate(look);
        const done = (settle: () => void): void => {
          clearInterval(poll);
          pending += performance.now() - from;
          settle();
        };
        cancel = () => done(() => reject(new Error("cancelled")));
      });
    },
    unmap() {
      cancel?.();
      return undefined;
    },
  };
  return { buffer, pending: () => pending, asked: () => asked };
}

test("dawnPacing() leaves a map pending for a small part of a long wait", async () => {
  const { buffer, pending, asked } = slowBuffer(200);
  const start = performance.now();
  await dawnPacing.mapped(buffer);
  const waited = performance.now() - start;
  expect(waited).toBeGreaterThanOrEqual(195);
  expect(asked()).toBeGreaterThan(10);
  expect(pending()).toBeLessThan(waited / 2);
});

test("dawnPacing() cancels no map while another one is waited for", async () => {
  const [first, second] = [slowBuffer(60), slowBuffer(120)];
  const cancelled = vi.spyOn(first.buffer, "unmap");
  await Promise.all([dawnPacing.mapped(first.buffer), dawnPacing.mapped(second.buffer)]);
  expect(cancelled).not.toHaveBeenCalled();
  expect(first.asked()).toBe(1);
  // Alone again, it is asked for at times.
  expect(second.asked()).toBeGreaterThan(3);
});

test("dawnPacing() sees a map that comes several turns after it was asked for", async () => {
  const ready = performance.now() + 30;
  let asked = 0;
  const buffer: MappableBuffer = {
    mapState: "unmapped",
    async mapAsync() {
      const number = ++asked;
      for (let turn = 0; turn < 12 || performance.now() < ready; turn++) {
        await new Promise((resolve) => setImmediate(resolve));
        if (number !== asked) throw new Error("cancelled");
      }
      return undefined;
    },
    unmap: () => void asked++,
  };
  await dawnPacing.mapped(buffer);
  expect(performance.now()).toBeGreaterThanOrEqual(ready);
});

test("dawnPacing() passes on the error of a map", async () => {
  const failing: MappableBuffer = {
    mapState: "unmapped",
    mapAsync: () => Promise.reject(new Error("lost")),
    unmap: () => undefined,
  };
  await expect(dawnPacing.mapped(failing)).rejects.toThrow("lost");
});

test("dawnPacing() rests while anything else is pending", async () => {
  const [before, start] = [process.cpuUsage(), performance.now()];
  const pending = new Promise((resolve) => setTimeout(() => resolve("there"), 300));
  expect(await dawnPacing.settled(pending)).toBe("there");
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan((performance.now() - start) / 2);
  await expect(dawnPacing.settled(Promise.reject(new Error("lost")))).rejects.toThrow("lost");
});
