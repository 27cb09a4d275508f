import { writeSync } from "node:fs";
import type { PixelCNNConfig } from "@pixelweft/pixelcnn";
import { requestWebgpu } from "@pixelweft/webgpu-backend";
import { create } from "webgpu";
import { kernelTitles } from "../profile/kernel-titles.ts";
import { samplingWork, stepWork } from "../profile/work-to-profile.ts";
import { watchGpu } from "./watched-gpu.ts";

/** What this program is given as its one word, in JSON. */
export interface WorkToCompile {
  readonly config: PixelCNNConfig;
  readonly batch: number;
  readonly sampling: boolean;
}

/** What it prints, in JSON. What the driver has to say of a kernel follows a line `@@@ kernel` with its place here, on the standard error. */
export interface CompiledWork {
  readonly device: string;
  readonly kernels: readonly {
    readonly title: string;
    readonly dispatches: readonly (readonly [groups: number, times: number])[];
  }[];
}

const { config, batch, sampling } = JSON.parse(process.argv[2] ?? "") as WorkToCompile;
const gpu = create(["backend=vulkan"]);
const kernels = watchGpu(gpu, (kernel) => writeSync(2, `\n@@@ kernel ${kernel}\n`));
const backend = await requestWebgpu({ gpu });
const { capabilities } = backend;
const makeWork = (sampling ? samplingWork : stepWork)(config, batch);
const titleOf = await kernelTitles(makeWork, capabilities);
await makeWork(backend).run();
const work: CompiledWork = {
  device: capabilities.description,
  kernels: kernels.map(({ label, code, times }) => ({
    title: titleOf(code) ?? label,
    dispatches: [...times],
  })),
};
console.log(JSON.stringify(work));
// The device is not taken apart: it was never whole.
process.exit();
