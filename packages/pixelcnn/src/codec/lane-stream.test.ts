import { expect, test } from "vitest";
import { firstState, LaneDecoder, LaneEncoder, uniformInterval } from "./lane-stream.ts";

test("values come back in the order in which they were pushed last", () => {
  for (const count of [1, 2, 3, 10, 1000, 65_535, 65_536]) {
    const values = Array.from({ length: 50 }, (_, i) => (i * 7919) % count);
    const encoder = new LaneEncoder();
    for (const value of values.toReversed()) encoder.push(uniformInterval(value, count));
    const decoder = new LaneDecoder(encoder.bytes());
    expect(values.map(() => decoder.uniform(count))).toEqual(values);
    expect(decoder.isFinished).toBe(true);
  }
});

test("intervals of equally likely values meet, and fill 2^16", () => {
  const found = Array.from({ length: 10 }, (_, value) => uniformInterval(value, 10));
  expect(found.at(0)).toEqual({ start: 0, size: 6553 });
  expect(found.at(-1)).toEqual({ start: 58_982, size: 6554 });
  expect(found.reduce((sum, { size }) => sum + size, 0)).toBe(65_536);
});

test("1000 values of an interval of half the range cost 1000 bits and the state", () => {
  const encoder = new LaneEncoder();
  for (let i = 0; i < 1000; i++) encoder.push({ start: 32_768 * (i % 2), size: 32_768 });
  expect(encoder.bytes().length).toBe(4 + 2 * Math.floor(1000 / 16));
});

test("a decoder is not finished before its end, nor with words left", () => {
  const encoder = new LaneEncoder();
  for (let i = 0; i < 20; i++) encoder.push(uniformInterval(i, 1000));
  const bytes = encoder.bytes();
  const decoder = new LaneDecoder(bytes);
  for (let i = 0; i < 20; i++) {
    expect(decoder.isFinished).toBe(false);
    decoder.uniform(1000);
  }
  expect([decoder.isFinished, decoder.isPastEnd]).toEqual([true, false]);
  for (let i = 0; i < 20; i++) decoder.uniform(1000);
  expect([decoder.isFinished, decoder.isPastEnd]).toEqual([false, true]);
  const longer = new LaneDecoder(Uint8Array.of(...bytes, 0, 0));
  for (let i = 0; i < 20; i++) longer.uniform(1000);
  expect(longer.state).toBe(firstState);
  expect(longer.isFinished).toBe(false);
});
