import type { TimesListener } from "@pixelweft/webgpu-backend";
import { webgpu, type WebgpuOptions } from "@pixelweft/webgpu-backend/node";
import type { TimedBackend } from "./profile.ts";

/** Dawn rounds timestamps to 65 microseconds unless it is asked not to; what starts it first decides. */
const switches = ["disable-dawn-features=timestamp_quantization"];

/** A WebGPU backend that reports times. Open it before any other backend of the process. */
export async function timedWebgpu(
  options: Omit<WebgpuOptions, "dawn"> = {},
): Promise<TimedBackend> {
  let listener: TimesListener | undefined;
  const backend = await webgpu({
    ...options,
    dawn: switches,
    onTimes: (times, program) => listener?.(times, program),
  });
  return {
    backend,
    listen: (next) => {
      listener = next;
    },
  };
}
