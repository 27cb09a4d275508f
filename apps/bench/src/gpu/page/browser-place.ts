import { requestWebgpu } from "@pixelweft/webgpu-backend";
import type { CardPlace } from "../card-place.ts";

/**
 * The card that this browser offers. Its clock is left out: browsers round it to a tenth of a millisecond, which is longer than most kernels.
 *
 * @throws Error where the browser has no WebGPU.
 */
export function browserPlace(): CardPlace {
  // Missing in browsers without WebGPU, whatever the types say.
  const gpu: GPU | undefined = navigator.gpu;
  if (gpu === undefined)
    throw new Error("Cannot measure a card: this browser offers no WebGPU to this page");
  return {
    host: navigator.userAgent,
    gpu,
    async open(options = {}) {
      const backend = await requestWebgpu({ gpu, ...options });
      return { backend, dispose: () => backend.dispose() };
    },
  };
}
