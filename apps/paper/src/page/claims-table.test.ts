import { expect, test } from "vitest";
import { experiments } from "../protocol/experiment.ts";
import type { Records } from "../protocol/record-files.ts";
import { choiceFor, paceOf, recordsOf, resultFor } from "../protocol/records.fixture.ts";
import { claims, type Claim } from "../rows/claims.ts";
import { rows } from "../rows/rows.ts";
import { claimsTable, finding } from "./claims-table.ts";

/** Records of experiments of equal weights: for each seed, how far its bits lie from 3. */
function recordsWith(offsets: Readonly<Record<string, readonly number[]>>): Records {
  const pace = paceOf({
    "fashion-mnist-gated-weights": 200,
    "fashion-mnist-row-lstm-weights": 100,
  });
  const results = experiments(rows, {}).flatMap((experiment) =>
    (offsets[experiment.id.slice("fashion-mnist-".length, -"-weights".length)] ?? []).map(
      (offset, i) => resultFor(experiment, { seed: i + 1, each: [3 + offset, 3 + offset] }),
    ),
  );
  return recordsOf(results, { pace });
}

function claim(words: string): Claim {
  const found = claims.find(({ says }) => says.includes(words));
  if (found === undefined) throw new Error(`No claim of ${words}`);
  return found;
}

const gate = claim("better than a ReLU");
const spread = [0, 0.01, 0.02];
const by = (more: number): number[] => spread.map((x) => x + more);

test("a claim is pending until every seed of both rows was run", () => {
  const records = recordsWith({ gated: spread, relu: by(0.5).slice(1) });
  expect(finding(gate, "weights", records)).toBe("pending");
});

test("a claim needs more than two deviations, either way", () => {
  const found = (more: number): string =>
    finding(gate, "weights", recordsWith({ gated: spread, relu: by(more) }));
  expect(found(0.1)).toBe("yes: 0.100 ± 0.014 bits/dim");
  expect(found(-0.1)).toBe("the other way round: -0.100 ± 0.014 bits/dim");
  expect(found(0.028)).toBe("not told apart: 0.028 ± 0.014 bits/dim");
});

test("less than half the time is counted in seconds of a quiet machine", () => {
  const sooner = claim("less than half its time");
  const found = (more: number): string =>
    finding(sooner, "weights", recordsWith({ gated: [0, 0, 0], "row-lstm": [more, more, more] }));
  // Its bits, reached after 45,000 images of 60,000 at twice the pace.
  expect(found(0.25)).toBe("yes: 0.38 ± 0.00 of its seconds");
  expect(found(-0.1)).toBe("no: its bits are reached with 0 of 3 seeds");
  // At the very end: half its time, not less.
  expect(found(0)).toBe("not told apart: 0.50 ± 0.00 of its seconds");
});

test("the spread of both paces is part of a share of seconds", () => {
  const pace = paceOf({
    "fashion-mnist-gated-weights": [180, 200, 220],
    "fashion-mnist-row-lstm-weights": [100],
  });
  const records = recordsWith({ gated: [0, 0, 0], "row-lstm": [0.25, 0.25, 0.25] });
  const sooner = claim("less than half its time");
  // A tenth of 0.375.
  expect(finding(sooner, "weights", { ...records, pace })).toBe("yes: 0.38 ± 0.04 of its seconds");
});

test("where some seeds reach the bits, the bits at the end decide", () => {
  const sooner = claim("less than half its time");
  const found = (gated: readonly number[]): string =>
    finding(sooner, "weights", recordsWith({ gated, "row-lstm": [0, 0, 0] }));
  expect(found([0.01, 0.02, -0.01])).toBe("not told apart: its bits are reached with 1 of 3 seeds");
  expect(found([0.01, 0.012, 0.011])).toBe("no: its bits are reached with 0 of 3 seeds");
});

test("a difference that a better rate could undo is no finding", () => {
  const rates = new Map(
    experiments(rows, {})
      .filter(({ id }) => id === "fashion-mnist-relu-weights")
      .map((relu) => {
        const choice = choiceFor(relu);
        // Half a step costs a tenth of a bit.
        const whole = choice.whole?.map((one) => ({
          ...one,
          bitsPerDim: one.rate === 8e-3 ? 3 : 3.4,
        }));
        return [relu.network, { ...choice, ...(whole && { whole }) }];
      }),
  );
  const found = (more: number): string =>
    finding(gate, "weights", {
      ...recordsWith({ gated: spread, relu: spread.map((x) => x + more) }),
      rates,
    });
  expect(found(0.11)).toBe("yes: 0.110 ± 0.014 bits/dim");
  expect(found(0.09)).toContain("not told apart: 0.090 ± 0.014 bits/dim; rates were tried");
  // A better rate of the one that is ahead undoes nothing.
  expect(found(-0.09)).toBe("the other way round: -0.090 ± 0.014 bits/dim");
});

test("a line of runs that an earlier line has says so", () => {
  const text = claimsTable(
    [claim("GLU) is better than tanh")],
    recordsWith({ gated: spread, glu: spread }),
  );
  expect(text.match(/; the same runs as equal weights/g)).toHaveLength(1);
});

test("gains from size are compared as differences of differences", () => {
  const sizes = claim("gains more");
  const records = recordsWith({
    "gated-half": by(0.5),
    "gated-twice": spread,
    "row-lstm-half": by(0.4),
    "row-lstm-twice": by(0.2),
  });
  expect(finding(sizes, "weights", records)).toBe("yes: 0.300 ± 0.020 bits/dim more");
});
