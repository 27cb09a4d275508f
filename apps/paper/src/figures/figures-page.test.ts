import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { filledFiguresPage } from "./figures-page.ts";

const docs = fileURLToPath(new URL("../../../../docs", import.meta.url));

test("the tables of docs/figures.md are what the records beside its figures say", async () => {
  const page = await readFile(`${docs}/figures.md`, "utf8");
  expect(await filledFiguresPage(page, `${docs}/figures`)).toBe(page);
});

test("records that are missing are named with their folder", async () => {
  await expect(filledFiguresPage("", "no/such/folder")).rejects.toThrow(
    "Cannot write the tables of figures.md: no/such/folder lacks their records",
  );
});
