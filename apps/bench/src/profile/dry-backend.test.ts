// @module-tag ci
import type { Backend, Program } from "@pixelweft/tensor/backend";
import { WebgpuUnavailableError } from "@pixelweft/webgpu-backend";
import { wgslOf } from "@pixelweft/webgpu-backend/inspect";
import { webgpu } from "@pixelweft/webgpu-backend/node";
import { expect, test } from "vitest";
import { dryBackend } from "./dry-backend.ts";
import { benchConfig } from "./named-config.ts";
import { stepWork } from "./work-to-profile.ts";

const card = await webgpu().catch((error: unknown) => {
  if (!(error instanceof WebgpuUnavailableError) || process.env["CI"] === "true") throw error;
  return undefined;
});

test.skipIf(card === undefined)(
  "programs are cut as the WebGPU backend has them cut, so that what is explained is what runs",
  () => {
    const { sumParts, custom } = dryBackend().backend.capabilities;
    const { capabilities } = card ?? { capabilities: {} };
    expect(capabilities).toMatchObject({ sumParts, custom });
    card?.dispose();
  },
);

/** Bytes of arenas of the largest program of a training step, and what its kernels bind. */
async function planned(apart: boolean): Promise<{ bytes: number; read: number; bound: number }> {
  const config = benchConfig("G28");
  if (config === undefined) throw new Error("no G28");
  const { backend, programs } = dryBackend();
  const layOut: Backend["layOut"] = (steps, results) => {
    const laidOut = backend.layOut?.(steps, results);
    return { view: laidOut?.view ?? ((view) => view), results: laidOut?.results ?? results };
  };
  await stepWork(config, 16)(apart ? backend : { ...backend, layOut }).run();
  const bytesOf = ({ buffers }: Program): number =>
    buffers.reduce((sum, { role, bytes }) => (role === "arena" ? sum + bytes : sum), 0);
  const [step] = programs.toSorted((a, b) => bytesOf(b) - bytesOf(a));
  if (step === undefined) throw new Error("no program");
  const modes = wgslOf(step).flatMap(({ code }) =>
    [...code.matchAll(/var<storage, (read|read_write)>/g)].map(([, mode]) => mode),
  );
  const read = modes.filter((mode) => mode === "read").length;
  return { bytes: bytesOf(step), read, bound: modes.length };
}

test("on a card kernels of a training step read other buffers than they write, for no more memory", async () => {
  const [together, apart] = [await planned(false), await planned(true)];
  expect(together.read / together.bound).toBeLessThan(0.25);
  expect(apart.read / apart.bound).toBeGreaterThan(0.6);
  expect(apart.bytes).toBeLessThan(1.01 * together.bytes);
});
