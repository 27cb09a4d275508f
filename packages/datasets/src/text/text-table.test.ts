import { expect, test } from "vitest";
import { textTable } from "./text-table.ts";

test("columns of numbers stand right, others left, and no line ends in blanks", () => {
  const rows = [
    ["", "bits/dim", ""],
    ["PNG", "12.5", "of all"],
    ["frequencies", "-3", ""],
  ];
  expect(textTable(rows)).toEqual([
    "             bits/dim",
    "PNG              12.5  of all",
    "frequencies        -3",
  ]);
});

test("a column of numbers and words stands left, and rows may be shorter than others", () => {
  expect(textTable([["a", "b"], ["1", "two"], ["22", "3"], ["4"]])).toEqual([
    " a  b",
    " 1  two",
    "22  3",
    " 4",
  ]);
});

test("a name that would break the line or colour the terminal is shown, not done", () => {
  expect(textTable([["a\nb", "\u001b[31m"]])).toEqual(["a\\u{a}b  \\u{1b}[31m"]);
  expect(textTable([])).toEqual([]);
});
