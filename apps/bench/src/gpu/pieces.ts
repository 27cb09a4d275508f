import { samplingWork, stepWork, type MakeWork } from "../profile/work-to-profile.ts";
import { configOf } from "../tasks/config-of.ts";
import type { GpuWork } from "../tasks/gpu-work.ts";

/** A piece of what is measured on a card. */
export interface Piece {
  readonly words: string;
  readonly images: number;
  readonly make: MakeWork;
}

/** The training steps of some work, and its sampling. */
export function piecesOf(work: GpuWork): readonly Piece[] {
  return [
    ...work.steps.map(({ network, batch }) => ({
      words: `${network.name} training step, batch ${batch}`,
      images: batch,
      make: stepWork(configOf(network), batch),
    })),
    samplingPiece(work),
  ];
}

/** The sampling alone. */
export function samplingPiece({ sampling: { network, batch } }: GpuWork): Piece {
  return {
    words: `${network.name} cached sampling, batch ${batch}`,
    images: batch,
    make: samplingWork(configOf(network), batch),
  };
}
