import { expect, test } from "vitest";
import { fuzzFormats } from "./fuzz-formats.fixture.ts";
import { fuzz } from "./fuzz.fixture.ts";

test.each(fuzzFormats)(
  "200 damaged $name files give errors of ours or right answers, never wrong ones",
  async (format) => {
    const { inputs, outcomes, failures } = await fuzz(format, { to: 200 });
    expect(failures).toEqual([]);
    expect(inputs).toBe(200);
    expect(Object.keys(outcomes).length).toBeGreaterThan(1);
  },
);
