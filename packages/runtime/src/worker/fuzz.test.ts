import { expect, test } from "vitest";
import { fuzzWorker } from "./fuzz.fixture.ts";

async function expectSoundAnswers(messages: number, seed: number): Promise<void> {
  const { done, failed, ignored, crashes, engineErrors } = await fuzzWorker(messages, seed);
  expect(crashes).toEqual([]);
  expect([...engineErrors.keys()]).toEqual([]);
  expect(done + failed + ignored).toBe(messages);
  // Both sides of each check are met.
  expect(done).toBeGreaterThan(messages / 50);
  expect(failed).toBeGreaterThan(messages / 2);
}

test(
  "a worker answers each of 200 malformed messages once, and the job after it",
  { tags: ["ci"] },
  () => expectSoundAnswers(200, 1),
);

test(
  "a worker answers each of 5,000 malformed messages once, and the job after it",
  { tags: ["nightly"], timeout: 1_800_000 },
  () => expectSoundAnswers(5000, 2),
);
