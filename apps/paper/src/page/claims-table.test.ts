import { expect, test } from "vitest";
import { experiments } from "../protocol/experiment.ts";
import type { Records } from "../protocol/record-files.ts";
import { noRecords, recordsOf, resultFor } from "../protocol/records.fixture.ts";
import { claims } from "../rows/claims.ts";
import { rows } from "../rows/rows.ts";
import { chanceWords } from "./chance-words.ts";
import { claimLines, type ClaimLine } from "./claim-lines.ts";
import { claimsTable } from "./claims-table.ts";

/** Three seeds of experiments: how far the middle one's bits lie from 3, and the others on both sides of it. */
function recordsWith(
  middles: Readonly<Record<string, readonly [more: number, spread: number]>>,
): Records {
  return recordsOf(
    experiments(rows, {}).flatMap((experiment) => {
      const [more, spread] = middles[experiment.id.replace("fashion-mnist-", "")] ?? [];
      if (more === undefined || spread === undefined) return [];
      return [-spread, 0, spread].map((off, i) =>
        resultFor(experiment, { seed: i + 1, each: [3 + more + off, 3 + more + off] }),
      );
    }),
  );
}

/** Two claims: one whose runs are the same for all that is equal, and one that was written down late. */
const few = claims.filter(({ says }) =>
  /GLU\) is better than (tanh and sigmoid|a ReLU); not/.test(says),
);

/** GLU is far ahead of the gate, and by a little of the ReLU; the ReLU of equal width is missing. */
const lines = claimLines(
  few,
  recordsWith({
    "glu-weights": [0, 0.01],
    "gated-weights": [0.2, 0.01],
    "relu-weights": [0.031, 0.01],
  }),
);

function cells(of: readonly ClaimLine[]): string[][] {
  const [, , , ...body] = claimsTable(of).trimEnd().split("\n");
  return body.map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

test("the lines of a claim have their p, and which of them stand after Holm", () => {
  expect(cells(lines)).toEqual([
    [
      "a linear gate (GLU) is better than tanh and sigmoid; not of the paper",
      "weights",
      "yes: 0.200 ± 0.014 bits/dim",
      "below 0.0001",
      "stands",
    ],
    [
      "",
      "width",
      "yes: 0.200 ± 0.014 bits/dim; the same runs as equal weights",
      "below 0.0001",
      "stands",
    ],
    ["", "seconds", "pending", "", ""],
    [
      "a linear gate (GLU) is better than a ReLU; not of the paper ‡",
      "weights",
      "yes: 0.031 ± 0.014 bits/dim",
      // By the closed form for four degrees of freedom.
      "0.0192",
      "stands",
    ],
    ["", "width", "pending", "", ""],
    ["", "seconds", "pending", "", ""],
  ]);
});

test("a finding whose p is too large for its family is nominal, and the same runs count once", () => {
  const [glu, relu] = few.map((claim) => lines.filter((line) => line.claim === claim));
  const p = relu?.[0]?.verdict.p ?? NaN;
  // The smallest of three tests, next to two that are chance.
  const family = claimLines(
    claims.filter(({ says }) =>
      /GLU\) is better than a ReLU; not|gate is better than a ReLU$|than the PixelCNN$/.test(says),
    ),
    recordsWith({
      "glu-weights": [0, 0.01],
      "gated-weights": [0.03, 0.01],
      "relu-weights": [0.031, 0.01],
      "pixelcnn-weights": [0.031, 0.01],
    }),
  ).filter(({ verdict }) => verdict.p !== undefined);
  expect(family.map(({ corrected }) => corrected)).toEqual([1, 1, expect.closeTo(3 * p, 12)]);
  expect(cells(family).map((line) => line[4])).toEqual(["", "", "nominal"]);
  expect(glu?.map(({ corrected }) => corrected)).toEqual([
    glu?.[0]?.corrected,
    glu?.[0]?.corrected,
    undefined,
  ]);
  expect(glu?.[0]?.corrected).toBe(2 * (glu?.[0]?.verdict.p ?? NaN));
});

test("a sentence counts tests and findings, and those written down late", () => {
  expect(chanceWords(lines).replaceAll("\n", " ").trim()).toBe(
    "Lines of claims: 6; the same runs counted once, tests: 2. Lines without a p, which are no test: 3. Findings among these tests: 2 (2 standing after Holm's correction, 0 nominal). Those of claims that were written down after results (‡): 1 (1 standing after Holm's correction, 0 nominal). Tests with a p below 5 % that are no findings, since a better rate may undo what they found, or since it is within two deviations: 0. Where nothing differs, 2 tests have 0.1 such p on average.",
  );
});

test("without records there is no test, and nothing that is no number", () => {
  const none = claimLines(claims, noRecords);
  expect(none.map(({ corrected }) => corrected)).toEqual(none.map(() => undefined));
  expect(chanceWords(none)).toContain("tests: 0.");
  expect(claimsTable(none) + chanceWords(none)).not.toMatch(/NaN|Infinity|undefined/);
});
