// @module-tag ci
import { requestWebgpu } from "@pixelweft/webgpu-backend";
import type { CDPSession } from "@vitest/browser-playwright";
import { expect, test } from "vitest";
import { cdp } from "vitest/browser";
import { lossesOf, numbered, trained, type NumberedBatch } from "./small-network.fixture.ts";

test("a run goes on when the browser's GPU process dies, with the losses of one that was not cut", async () => {
  const whole = await trained({ backend: await requestWebgpu(), snapshotEvery: 6 });
  const backend = await requestWebgpu();
  const crashed = async function* (): AsyncGenerator<NumberedBatch> {
    for (const batch of numbered()) {
      if (batch.state === 15) {
        const session: CDPSession = cdp();
        const crash = session.send("Browser.crashGpuProcess").catch(() => undefined);
        await backend.lost;
        await crash;
      }
      yield batch;
    }
  };
  const reopen = (): ReturnType<typeof requestWebgpu> => requestWebgpu();
  const cut = await trained({ backend, reopen, snapshotEvery: 6 }, crashed());
  expect(cut.events.filter(({ kind }) => kind === "reopened").map(({ step }) => step)).toEqual([
    12,
  ]);
  expect(lossesOf(cut.events)).toEqual(lossesOf(whole.events));
  expect(cut.state).toEqual(whole.state);
});
