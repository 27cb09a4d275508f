import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { whileReading } from "./while-reading.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("who waits for tens of thousands of pictures reads now and then that they are still read", async () => {
  const lines: string[] = [];
  const tell = (line: string): void => void lines.push(line);
  const reading = whileReading("photos", tell, async () => {
    await new Promise((resolve) => setTimeout(resolve, 200_000));
    return 7;
  });
  await vi.advanceTimersByTimeAsync(200_000);
  expect(await reading).toBe(7);
  expect(lines).toEqual([5, 10, 20, 40, 80, 140].map(words));
  await vi.advanceTimersByTimeAsync(200_000);
  expect(lines).toHaveLength(6);
});

test("what is read at once, or cannot be, is not spoken of", async () => {
  const lines: string[] = [];
  const tell = (line: string): void => void lines.push(line);
  expect(await whileReading("photos", tell, async () => 7)).toBe(7);
  const failed = whileReading("photos", tell, () => Promise.reject(new Error("gone")));
  await expect(failed).rejects.toThrow("gone");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(lines).toEqual([]);
});

function words(seconds: number): string {
  return `Still reading photos: ${seconds} s so far`;
}
