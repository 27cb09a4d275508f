import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { listenTo } from "./pages.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("a page that says where it is has its seconds again", async () => {
  const page = listenTo("Firefox", 10);
  page.begin();
  for (const step of [1, 2, 3, 4]) {
    page.hear("/at", `step ${step}`);
    vi.advanceTimersByTime(6000);
  }
  page.hear("/report", "all steps");
  expect(await page.reported).toBe("all steps");
  page.end();
});

test.each([
  [["step 1", "step 2"], "Firefox says nothing for 10 s after: step 2"],
  [[], "Firefox says nothing for 10 s"],
])("the error of one that falls silent has its last word", async (places, message) => {
  const page = listenTo("Firefox", 10);
  page.begin();
  for (const place of places) page.hear("/at", place);
  vi.advanceTimersByTime(9999);
  const ended = page.reported.catch(String);
  vi.advanceTimersByTime(1);
  expect(await ended).toBe(`Error: ${message}`);
});
