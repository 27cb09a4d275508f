import { WebgpuUnavailableError } from "@pixelweft/webgpu-backend";
import { webgpu } from "@pixelweft/webgpu-backend/node";
import { expect, test } from "vitest";
import { dryBackend } from "./dry-backend.ts";

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
