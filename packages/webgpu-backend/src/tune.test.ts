import { describe, expect, test } from "vitest";
import { openAdapter } from "./adapter.fixture.ts";
import { webgpu } from "./node.ts";
import type { Tuning } from "./tune.ts";

const first = await openAdapter();
const adapter = first?.capabilities.description ?? "";
first?.dispose();

const open = (tuning?: Tuning) => webgpu({ tuning });

describe.skipIf(first === undefined)("on an adapter", () => {
  test("a backend refuses a tuning of another adapter, and what is no tuning", async () => {
    await expect(open({ version: 1, adapters: { "some card": {} } })).rejects.toThrow(
      `Cannot use this tuning: it is for some card, and this is ${adapter}`,
    );
    await expect(open(JSON.parse("[]") as Tuning)).rejects.toThrow(
      "Cannot read this tuning: expected an object but found []",
    );
  });
});
