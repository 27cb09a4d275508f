import { expect, test } from "vitest";
import { experiments } from "../protocol/experiment.ts";
import { choiceFor, noRecords } from "../protocol/records.fixture.ts";
import { rows } from "../rows/rows.ts";
import { ratesTable } from "./rates-table.ts";

const relu = experiments(rows, {}).find(({ id }) => id === "fashion-mnist-relu-weights");
if (relu === undefined) throw new Error("There is no such row");
const choice = choiceFor(relu);
const [first] = choice.tried;
if (first === undefined) throw new Error("Nothing was tried");
const whole = Object.entries({ 0.008: 2.95, 0.00566: 2.9, 0.004: 2.91 }).map(
  ([rate, bitsPerDim]) => ({ ...first, rate: Number(rate), bitsPerDim }),
);

test("a network is listed with what whole trainings gained over the best rate of short ones", () => {
  const records = { ...noRecords, rates: new Map([[relu.network, { ...choice, whole }]]) };
  const cells = ratesTable(records)
    .split("\n")[3]
    ?.split("|")
    .map((cell) => cell.trim());
  expect(cells?.slice(1, -1)).toEqual([
    "fashion-mnist-relu-weights",
    "0.008",
    "0.100",
    "0.00566",
    "0.050",
    "0.004: 2.9100, 0.00566: 2.9000, 0.008: 2.9500",
  ]);
});

test("a network whose choice is not made is not listed", () => {
  const some = { ...choice, whole: whole.slice(0, 2) };
  const records = { ...noRecords, rates: new Map([[relu.network, some]]) };
  expect(ratesTable(records)).toBe("\nNone so far.\n");
});
