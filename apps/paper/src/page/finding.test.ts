// @module-tag ci
import { expect, test } from "vitest";
import { experiments } from "../protocol/experiment.ts";
import type { Records } from "../protocol/record-files.ts";
import { choiceFor, paceOf, recordsOf, resultFor } from "../protocol/records.fixture.ts";
import { claims, type Claim } from "../rows/claims.ts";
import type { Equal } from "../rows/row.ts";
import { rows } from "../rows/rows.ts";
import { finding } from "./finding.ts";
import { pendingVerdict } from "./verdict.ts";

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

function claim(text: string): Claim {
  const found = claims.find(({ says }) => says.includes(text));
  if (found === undefined) throw new Error(`No claim of ${text}`);
  return found;
}

function words(of: Claim, equal: Equal, records: Records): string {
  return finding(of, equal, records).words;
}

const gate = claim("better than a ReLU");
const sooner = claim("less than half its time");
const spread = [0, 0.01, 0.02];
const by = (more: number): number[] => spread.map((x) => x + more);

test("a claim is pending until every seed of both rows was run", () => {
  const records = recordsWith({ gated: spread, relu: by(0.5).slice(1) });
  expect(finding(gate, "weights", records)).toEqual(pendingVerdict);
});

test("a claim needs more than two deviations, either way", () => {
  const found = (more: number): string =>
    words(gate, "weights", recordsWith({ gated: spread, relu: by(more) }));
  expect(found(0.1)).toBe("yes: 0.100 ± 0.014 bits/dim");
  expect(found(-0.1)).toBe("the other way round: -0.100 ± 0.014 bits/dim");
  expect(found(0.028)).toBe("not told apart: 0.028 ± 0.014 bits/dim");
});

test("a claim needs a p below five hundredths too, which one noisy row of three seeds may lack", () => {
  const noisy = recordsWith({ gated: [0, 0, 0], relu: [0.2, 0.21, 0.22] });
  expect(words(gate, "weights", noisy)).toBe("yes: 0.210 ± 0.010 bits/dim");
  const near = finding(gate, "weights", recordsWith({ gated: [0, 0, 0], relu: by(0.012) }));
  expect(near.words).toBe("not told apart: 0.022 ± 0.010 bits/dim");
  // The closed form for two degrees of freedom.
  const t = (0.022 / 0.01) * Math.sqrt(3);
  expect(near.p).toBeCloseTo(1 - t / Math.sqrt(2 + t * t), 9);
});

test("seeds that do not differ are no test", () => {
  const records = recordsWith({ gated: [0, 0, 0], relu: [0.5, 0.5, 0.5], "row-lstm": [1, 1, 1] });
  const none = { p: undefined, isFinding: false };
  expect(finding(gate, "weights", records)).toEqual({
    words: "not told apart: 0.500 ± 0.000 bits/dim; its seeds do not differ",
    ...none,
  });
  expect(
    finding(sooner, "weights", recordsWith({ gated: [0, 0, 0], "row-lstm": by(0).fill(0.25) })),
  ).toEqual({
    words: "not told apart: 0.38 ± 0.00 of its seconds; its seeds do not differ",
    ...none,
  });
});

test("less than half the time is counted in seconds of a quiet machine", () => {
  const found = (more: number): string =>
    words(
      sooner,
      "weights",
      recordsWith({ gated: [0, 0, 0], "row-lstm": [more - 0.004, more, more + 0.004] }),
    );
  // Its bits, reached after 45,000 images of 60,000 at twice the pace.
  expect(found(0.25)).toBe("yes: 0.38 ± 0.00 of its seconds");
  expect(found(-0.1)).toBe("no: its bits are reached with 0 of 3 seeds");
  // Nearly at the very end: hardly less than half its time.
  expect(found(0.004)).toBe("not told apart: 0.50 ± 0.00 of its seconds");
});

test("the spread of both paces is part of a share of seconds", () => {
  const found = (stretches: readonly number[]): string => {
    const pace = paceOf({
      "fashion-mnist-gated-weights": stretches,
      "fashion-mnist-row-lstm-weights": [100],
    });
    const records = recordsWith({ gated: [0, 0, 0], "row-lstm": [0.25, 0.25, 0.25] });
    return words(sooner, "weights", { ...records, pace });
  };
  const three = [180, 200, 220];
  expect(found([...three, ...three, ...three])).toBe("yes: 0.38 ± 0.03 of its seconds");
  // A tenth of 0.375, and so little known of it that it may be chance.
  expect(found(three)).toBe("not told apart: 0.38 ± 0.04 of its seconds");
});

test("where some seeds reach the bits, the bits at the end decide", () => {
  const found = (gated: readonly number[]): string =>
    words(sooner, "weights", recordsWith({ gated, "row-lstm": [0, 0, 0] }));
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
    words(gate, "weights", {
      ...recordsWith({ gated: spread, relu: spread.map((x) => x + more) }),
      rates,
    });
  expect(found(0.11)).toBe("yes: 0.110 ± 0.014 bits/dim");
  expect(found(0.09)).toContain("not told apart: 0.090 ± 0.014 bits/dim; rates were tried");
  // A better rate of the one that is ahead undoes nothing.
  expect(found(-0.09)).toBe("the other way round: -0.090 ± 0.014 bits/dim");
});

test("gains from size are compared as differences of differences", () => {
  const sizes = claim("gains more");
  const records = recordsWith({
    "gated-half": by(0.5),
    "gated-twice": spread,
    "row-lstm-half": by(0.4),
    "row-lstm-twice": by(0.2),
  });
  expect(words(sizes, "weights", records)).toBe("yes: 0.300 ± 0.020 bits/dim more");
});
