// @module-tag ci
import { expect, test } from "vitest";
import { makeFences } from "./fences.ts";
import type { Memory } from "./memory/memory.ts";

/** Fences of a queue that does nothing, and what is asked of the device: the numbers of the buffers that are to be mapped. */
function pretended(together: boolean) {
  const asked: number[] = [];
  const ready: (() => void)[] = [];
  const fail: ((error: Error) => void)[] = [];
  const numbers = new Map<unknown, number>();
  const memory = {
    hold: () => {
      const buffer = { unmap: () => undefined } as Partial<GPUBuffer> as GPUBuffer;
      numbers.set(buffer, numbers.size);
      return buffer;
    },
  } as Partial<Memory> as Memory;
  const pacing = {
    together,
    settled: <T>(pending: Promise<T>) => pending,
    mapped: (buffer: unknown) =>
      new Promise<void>((resolve, reject) => {
        asked.push(numbers.get(buffer) ?? -1);
        ready.push(resolve);
        fail.push(reject);
      }),
  };
  const queue = { submit: () => undefined } as Partial<GPUQueue> as GPUQueue;
  const encoder = {
    clearBuffer: () => undefined,
    finish: () => ({}) as Partial<GPUCommandBuffer> as GPUCommandBuffer,
  } as Partial<GPUCommandEncoder> as GPUCommandEncoder;
  const fences = makeFences(queue, { memory, pacing }, 3);
  return { fences, asked, ready, fail, submit: () => fences.submit(encoder) };
}

test("a fourth submit waits for the first alone, so each wait is one of the device", async () => {
  const { fences, asked, ready, submit } = pretended(false);
  for (let i = 0; i < 3; i++) submit();
  const room = fences.room();
  expect(asked).toEqual([1]);
  ready[0]?.();
  await room;
  expect(fences.room()).toBeUndefined();
  submit();
  expect(fences.room()).toBeInstanceOf(Promise);
  expect(asked).toEqual([1, 2]);
});

test("where waiting takes long, all submits under way are awaited at once, and three more find room", async () => {
  const { fences, asked, ready, submit } = pretended(true);
  for (let i = 0; i < 3; i++) submit();
  const room = fences.room();
  expect(new Set(asked)).toEqual(new Set([0, 1, 2]));
  expect(asked).toHaveLength(3);
  for (const resolve of ready) resolve();
  await room;
  await Promise.resolve();
  for (let i = 0; i < 3; i++) {
    expect(fences.room()).toBeUndefined();
    submit();
  }
  expect(fences.room()).toBeInstanceOf(Promise);
});

test("where the device is lost the wait rejects, and the others leave nothing unhandled", async () => {
  const { fences, fail, submit } = pretended(true);
  for (let i = 0; i < 3; i++) submit();
  const room = fences.room();
  for (const reject of fail) reject(new Error("the device is lost"));
  await expect(room).rejects.toThrow("the device is lost");
});
