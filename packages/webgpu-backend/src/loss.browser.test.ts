import { DeviceLostError } from "@pixelweft/tensor/backend";
import type { CDPSession } from "@vitest/browser-playwright";
import { expect, test } from "vitest";
import { cdp } from "vitest/browser";
import { requestWebgpu } from "./mod.ts";

test("a GPU process that dies rejects what is pending, and a new backend works", async () => {
  const backend = await requestWebgpu();
  const buffer = backend.alloc(16);
  await backend.read(buffer, 0, 16);
  const session: CDPSession = cdp();
  const crash = session.send("Browser.crashGpuProcess").catch(() => undefined);
  const loss = await backend.lost;
  await crash;
  expect(loss.reason).toBe("unknown");
  await expect(backend.read(buffer, 0, 16)).rejects.toThrow(DeviceLostError);
  backend.dispose();

  const again = await requestWebgpu();
  const other = again.alloc(16);
  again.write(other, 0, Uint8Array.of(1, 2, 3, 4));
  expect([...(await again.read(other, 0, 4))]).toEqual([1, 2, 3, 4]);
  again.dispose();
});
