import { expect, test } from "vitest";
import { openPage } from "./checks/open-page.fixture.ts";
import { lessons } from "./lessons/lessons.ts";

test("all steps of all lessons are reached by their links, and each sets the page", async () => {
  const { page, troubles } = await openPage({ at: "#part=lessons" });
  await page.getByRole("link", { name: lessons[0]?.title ?? "" }).click();
  for (const [at, lesson] of lessons.entries()) {
    for (const step of lesson.steps) {
      const panel = page.getByRole("complementary", { name: `Lesson: ${lesson.title}` });
      const title = panel.getByRole("heading", { name: step.title, exact: true });
      await title.waitFor();
      // The link is followed by hand or by key: either way the reader is at the step's title.
      expect(await title.evaluate((node) => document.activeElement === node)).toBe(true);
      const address = new URLSearchParams(new URL(page.url()).hash.slice(1));
      expect(address.get("part") ?? "draw").toBe(step.shows.part ?? "draw");
      expect(await panel.getByRole("list").last().getByRole("listitem").count()).toBe(
        lesson.steps.length,
      );
      const isLast = step === lesson.steps.at(-1);
      const next = isLast ? (lessons[at + 1]?.title ?? "All lessons") : "Next";
      await panel.getByRole("link", { name: next, exact: true }).click();
    }
  }
  await page.getByRole("heading", { name: "Five lessons" }).waitFor();
  expect(await page.getByRole("complementary").count()).toBe(0);
  expect(troubles).toEqual([]);
});
