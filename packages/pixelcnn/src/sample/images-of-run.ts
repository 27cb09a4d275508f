import type { Capabilities } from "@pixelweft/tensor/backend";

/** What is asked of a backend that runs programs. */
export interface RunningBackend {
  readonly capabilities: Pick<Capabilities, "maxBufferBytes" | "runsAtOnce">;
}

/** How many images of a batch one run of a program takes, so that a backend does as many runs at once as it can. */
export function imagesOfRun(batch: number, { capabilities }: RunningBackend): number {
  return Math.ceil(batch / Math.min(batch, capabilities.runsAtOnce ?? 1));
}
