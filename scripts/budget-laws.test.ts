import { expect, test } from "vitest";
import {
  budgetLaws,
  lowerBudgets,
  measureSizes,
  roomInBudgets,
  type Budgets,
} from "./budget-laws.ts";
import { sourceFile } from "./source-files.ts";

const long = sourceFile("packages/tensor/src/graph.ts", "a;\n".repeat(40));
const short = sourceFile("packages/tensor/src/node.ts", "a;\n".repeat(10));
const door = sourceFile("packages/tensor/src/mod.ts", 'export { a } from "./graph.ts";\n');
const test1 = sourceFile("packages/tensor/src/graph.test.ts", "a;\n".repeat(7));
const sizes: Budgets = {
  markdown: 3,
  directories: { "packages/tensor": { source: 51, tests: 7, smallFiles: 1 } },
};

test("measureSizes() counts lines of source, of tests and of Markdown, and files under 30 lines", () => {
  const found = measureSizes([long, short, door, test1], [{ text: "one\ntwo\nthree\n" }], []);
  expect(found).toEqual(sizes);
});

test("a size above its budget is a violation that names the excess; one below it can be lowered", () => {
  const budgets: Budgets = {
    markdown: 3,
    directories: { "packages/tensor": { source: 50, tests: 9, smallFiles: 1 } },
  };
  expect(budgetLaws(budgets, sizes)).toEqual([
    expect.stringContaining("packages/tensor: source: 51 exceeds the budget of 50 by 1"),
  ]);
  expect(roomInBudgets(budgets, sizes)).toEqual(["packages/tensor: tests by 2"]);
  expect(lowerBudgets(budgets, sizes).directories["packages/tensor"]).toEqual({
    source: 50,
    tests: 7,
    smallFiles: 1,
  });
});

test("a directory without a budget, and a budget without a directory, are violations", () => {
  const empty: Budgets = { markdown: 3, directories: {} };
  expect(budgetLaws(empty, sizes)).toHaveLength(3);
  expect(budgetLaws(sizes, empty)).toContain(
    "budgets.json has a budget for packages/tensor: source, which does not exist",
  );
  expect(lowerBudgets(empty, sizes)).toEqual(sizes);
});
