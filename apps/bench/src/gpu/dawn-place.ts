import { webgpu } from "@pixelweft/webgpu-backend/node";
import { dawn } from "../profile/dawn.ts";
import { timedWebgpu } from "../profile/timed-webgpu.ts";
import type { CardPlace } from "./card-place.ts";

/** The best adapter that Dawn finds in Node. */
export async function dawnPlace(): Promise<CardPlace> {
  return {
    host: `Node ${process.versions.node}, ${process.platform} ${process.arch}`,
    gpu: await dawn(),
    async open(options = {}) {
      // First the one with times: what starts Dawn for our backend decides how fine its clock is.
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
    },
  };
}
