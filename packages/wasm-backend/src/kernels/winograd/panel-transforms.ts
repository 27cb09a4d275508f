import { plusNumber } from "../../emit/i32.ts";
import { loadVector, storeLane, storeVector } from "../../emit/v128.ts";
import type { Surroundings } from "../../program/work.ts";
import { type Panels, eachPanel, partsOf } from "../panels.ts";
import { sequence } from "./rows.ts";
import { type TapsAtOnce, Transforms, outputsAtOnce, positionsOf } from "./transforms.ts";

/** Vectors that are transformed without a loop around them. */
const vectorsAtOnce = 16;

/** What goes into panels, of what pixels, and how many bytes lie from position to position. */
export interface PanelTransform {
  readonly kind: "map" | "gradient";
  readonly taps: TapsAtOnce;
  readonly panels: Panels;
  readonly channels: number;
  readonly apart: number;
}

/**
 * A function that transforms a row into panels. Parameters: where the first position's panels lie, the tiles before this row, how many it
 * has, and its pixels.
 */
export function panelTransformFunction(
  { helper, fused }: Surroundings,
  transform: PanelTransform,
): number {
  return helper(JSON.stringify(["winograd panels", transform, fused]), 4, (f) => {
    const { kind, taps, panels, channels, apart } = transform;
    const transforms = new Transforms({ f, fused }, taps);
    const positions = positionsOf(taps);
    const pixel = 4 * channels;
    const pixels = {
      panels,
      to: f.parameter(0),
      first: f.parameter(1),
      count: f.parameter(2),
      from: { start: f.parameter(3), sx: outputsAtOnce * pixel, si: 4 },
      vectorsAtOnce,
    };
    eachPanel(f, pixels, ({ place, to, source, from, valid }) => {
      const neighbours = (channel: number) => (x: number) =>
        f.v128(loadVector(source, pixel * x + 4 * channel));
      const vectors = vectorsOf(valid);
      for (const pair of sequence(Math.ceil(vectors.length / 2))) {
        const both = vectors.slice(2 * pair, 2 * pair + 2);
        const found = both
          .map((k) => neighbours(from + k))
          .map((read) =>
            kind === "map"
              ? transforms.map(sequence(positions).map(read))
              : transforms.gradient(sequence(outputsAtOnce).map(read)),
          );
        for (const p of sequence(positions))
          both.forEach((k, i) => {
            const value = found[i]?.[p];
            const at = to + 4 * k + p * apart;
            if (!value) return;
            if (valid >= 4) f.run(storeVector(place, value, at));
            else
              for (const lane of sequence(valid))
                f.run(storeLane(plusNumber(place, at + 4 * lane), value, lane));
          });
      }
    });
  });
}

/** Where vectors begin: in panels that are not whole vectors the last begins within the one before. */
function vectorsOf(valid: number): number[] {
  return valid < 4 ? [0] : partsOf(valid).map(({ at }) => at);
}
