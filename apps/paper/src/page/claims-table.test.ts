import { expect, test } from "vitest";
import { experiments } from "../protocol/experiment.ts";
import type { Records } from "../protocol/record-files.ts";
import { paceOf, recordsOf, resultFor } from "../protocol/records.fixture.ts";
import { claims, type Claim } from "../rows/claims.ts";
import { rows } from "../rows/rows.ts";
import { finding } from "./claims-table.ts";

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
  expect(found(-0.1)).toBe("no: it does not reach them with every seed");
  // At the very end: half its time, not less.
  expect(found(0)).toBe("not told apart: 0.50 ± 0.00 of its seconds");
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
