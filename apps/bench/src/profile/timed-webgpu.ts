import type { Backend } from "@pixelweft/tensor";
import type { TimesListener } from "@pixelweft/webgpu-backend";
import { webgpu, type WebgpuOptions } from "@pixelweft/webgpu-backend/node";
import type { TimedBackend } from "./profile.ts";

/** Dawn rounds timestamps to 65 microseconds unless it is asked not to; what starts it first decides. */
const dawn = ["disable-dawn-features=timestamp_quantization"];

/** A WebGPU backend that reports times. Open it before any other backend of the process. */
export async function timedWebgpu(
  options: Omit<WebgpuOptions, "dawn"> = {},
): Promise<TimedBackend> {
  let listener: TimesListener | undefined;
  const backend = await webgpu({
    ...options,
    dawn,
    onTimes: (times, program) => listener?.(times, program),
  });
  return {
    backend,
    listen: (next) => {
      listener = next;
    },
  };
}

/** A card, and the same once more with times. */
export interface Card {
  readonly backend: Backend;
  readonly timed: TimedBackend;
  dispose(): void;
}

/** Opens the best adapter twice: to run as it always does, and to be timed. */
export async function openCard(options: Omit<WebgpuOptions, "dawn"> = {}): Promise<Card> {
  const timed = await timedWebgpu(options);
  const backend = await webgpu(options);
  return {
    backend,
    timed,
    dispose: () => {
      backend.dispose();
      timed.backend.dispose();
    },
  };
}
