import { readFileSync } from "node:fs";
import { chooseRecipe, recipeDefaults } from "@pixelweft/pixelcnn/recipes";
import { expect, test } from "vitest";

/** The rows of the table of a page whose first column has this title, cell by cell. */
function tableRows(page: string, title: string): string[][] {
  const lines = readFileSync(new URL(`../../${page}`, import.meta.url), "utf8").split("\n");
  const cells = lines.map((line) => line.split("|").map((cell) => cell.trim()));
  const head = cells.findIndex(([, first]) => first === title);
  const rows = cells.slice(head + 2);
  return rows.slice(
    0,
    rows.findIndex(({ length }) => length === 1),
  );
}

const networks = tableRows("docs/pixel-art.md", "pictures");

test("docs/pixel-art.md has networks for three sizes", () => {
  expect(networks.map(([, size]) => size)).toEqual(["16x16", "24x24", "32x32"]);
});

test.each(networks)(
  "docs/pixel-art.md has the networks that are chosen for sprites by the time: %s%s",
  (_, size = "", ...stated) => {
    const [height = 0, width = 0] = size.split("x").map(Number);
    const chosen = [10, 60, 480].map((minutes) => {
      const shape = [height, width, 1] as const;
      const found = chooseRecipe({ shape, palette: {}, count: 700, minutes });
      const { layers, hiddenChannels } = found.recipe;
      return `${layers} x ${hiddenChannels}, ${found.parameters.toLocaleString("en")}, ${found.reach}`;
    });
    expect(stated.slice(0, 3)).toEqual(chosen);
  },
);

test("the README of the command line has all fields of a configuration, with what they are if missing", () => {
  const rows = tableRows("packages/cli/README.md", "field");
  const stated = rows.flatMap(([, fields = "", , missing = ""]) => {
    const values = missing.replaceAll("`", "").split(", ");
    return fields.split(", ").map((field, n) => [field.replaceAll("`", ""), values[n]]);
  });
  // It stands with the input that it is a size of.
  const { embeddingSize: _, ...others } = recipeDefaults;
  const real = Object.entries(others).map(([field, value]) => [field, String(value)]);
  expect(Object.fromEntries(stated)).toEqual(Object.fromEntries(real));
});
