import { expect, test } from "vitest";
import { ownWebgpu, startDawn, switched, whyNoDawn } from "./dawn.ts";

const isMissing = ownWebgpu() !== undefined || (await whyNoDawn()) !== undefined;

test.skipIf(isMissing)(
  "those who start Dawn at the same time get one, with the options of the first",
  async () => {
    const [first, ...others] = await Promise.all([
      startDawn([]),
      startDawn(["enable-dawn-features=skip_validation"]),
      startDawn([]),
    ]);
    for (const other of others) expect(other === first).toBe(true);
    expect(switched()).toBe(false);
  },
);
