import type { PixelCNNConfig } from "@pixelweft/pixelcnn";

/**
 * What samples of a mixture of logistics are drawn with, as docs/data.md says: its tails give a chance to every level, and what follows one
 * that is far off was never learnt. Nothing for other outputs.
 */
export function mixtureMinP({ output }: Pick<PixelCNNConfig, "output">): number | undefined {
  return output === "logistic-mixture" ? 0.02 : undefined;
}

/** What is to be said where samples of a mixture are drawn as they come. */
export function mixtureNotes(
  config: Pick<PixelCNNConfig, "output">,
  minP: number | undefined,
): string[] {
  const share = mixtureMinP(config);
  return share === undefined || minP !== undefined
    ? []
    : [
        `A mixture's samples as they come fall into streaks: --min-p ${share} leaves out its far tails`,
      ];
}
