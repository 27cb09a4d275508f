import { expect, test } from "vitest";
import { openPage } from "./checks/open-page.fixture.ts";

test("what a lesson offers to try changes the page and leaves the lesson open; the browser's way back returns", async () => {
  const { page, troubles } = await openPage({ at: "#part=lessons" });
  await page.getByRole("link", { name: "Temperature", exact: true }).click();
  const panel = page.getByRole("complementary");
  await panel.getByRole("link", { name: "Next" }).click();
  await panel.getByRole("heading", { name: "Cold" }).waitFor();
  await panel.getByRole("link", { name: "0.7" }).click();
  await expect
    .poll(() => page.getByRole("slider", { name: "Temperature" }).inputValue())
    .toBe("0.7");
  await panel.getByRole("heading", { name: "Cold" }).waitFor();
  await page.goBack();
  await page.goBack();
  await panel.getByRole("heading", { name: "As the model has learnt it" }).waitFor();
  await expect.poll(() => page.getByRole("slider", { name: "Temperature" }).inputValue()).toBe("1");
  await page.getByRole("navigation", { name: "Parts of the page" }).getByText("Draw").click();
  await expect.poll(() => panel.count()).toBe(0);
  expect(troubles).toEqual([]);
});
