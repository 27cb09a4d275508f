import { describe, expect, test } from "vitest";
import { openAdapter } from "./adapter.fixture.ts";
import { webgpu } from "./node.ts";
import { products } from "./products.fixture.ts";
import { type TileTime, type Tuning, tune } from "./tune.ts";
import { tileNames } from "./wgsl/contract/tile-names.ts";

const first = await openAdapter();
const adapter = first?.capabilities.description ?? "";
first?.dispose();

const open = (tuning?: Tuning) => webgpu({ tuning });

describe.skipIf(first === undefined)("on an adapter", () => {
  test("every tile gives the bits of every other, and what tune() returns opens a backend", async () => {
    const times: TileTime[] = [];
    const known: Tuning = { version: 1, adapters: { another: { something: "direct" } } };
    const report = (one: TileTime): void => {
      times.push(one);
    };
    const tuning = await tune(open, products(), { milliseconds: 1, known, report });
    expect(times.map(({ tile }) => tile)).toEqual(
      products().flatMap(() => [undefined, ...tileNames]),
    );
    for (const one of times) expect(one).toMatchObject({ fault: undefined });
    expect(tuning.adapters).toMatchObject({ another: { something: "direct" }, [adapter]: {} });
    const saved = JSON.parse(JSON.stringify(tuning)) as Tuning;
    expect(saved).toEqual(tuning);
    (await open(saved)).dispose();
  });
});
