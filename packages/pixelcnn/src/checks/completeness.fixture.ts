import { read, tensor, vjp } from "@pixelweft/tensor";
import { receptiveField } from "../figures/receptive-field.ts";
import { inputPlanes, planesOf } from "../model/config.ts";
import { encodeImages } from "../model/encode.ts";
import type { SubPixelPlace } from "../model/field.ts";
import type { Model } from "../model/model.ts";
import { parameterSpecs } from "../model/specs.ts";
import { livelyModel } from "./lively-model.fixture.ts";
import { parameterTensors, placeName, places, probeLogits, type Probe } from "./probe.fixture.ts";

/** What a completeness check found: places `target <- place`. */
export interface CompletenessBreaches {
  /** In the field by definition, yet the target does not depend on it: a blind spot. */
  readonly missing: readonly string[];
  /** Not in the field, and the target depends on it: a leak, or a field that is larger than thought. */
  readonly unexpected: readonly string[];
}

/**
 * Which sub-pixels one logit of each target depends on, by the gradient with respect to the encoded input of an all-bright image,
 * compared with `receptiveField`. With positive parameters nothing cancels. All targets are one batch.
 */
export async function completenessBreaches(
  probe: Probe,
  targets: readonly SubPixelPlace[] = places(probe.config),
): Promise<CompletenessBreaches> {
  const seen = await seenByGradient(probe, targets);
  const all = places(probe.config);
  const missing: string[] = [];
  const unexpected: string[] = [];
  targets.forEach((target, t) => {
    const legal = receptiveField(probe.config, target);
    all.forEach((place, i) => {
      const does = seen[t]?.[i] ?? false;
      if (does === (legal[i] === 1)) return;
      (does ? unexpected : missing).push(`${placeName(target)} <- ${placeName(place)}`);
    });
  });
  return { missing, unexpected };
}

/** For each target: whether the gradient of one of its logits is non-zero at each sub-pixel. */
export async function seenByGradient(
  probe: Probe,
  targets: readonly SubPixelPlace[],
): Promise<boolean[][]> {
  const { backend, config } = probe;
  const { height, width, channels, levels } = config;
  const n = targets.length;
  const bright = new Uint8Array(n * height * width * channels).fill(levels - 1);
  const images = tensor(bright, { shape: [n, height, width, channels] });
  const input = encodeImages(images, config, { parameters: parameterTensors(probe) });
  const logits = probeLogits(probe, images, input);
  const seed = new Float32Array(n * height * width * channels * levels);
  targets.forEach(({ row, column, colour }, t) => {
    const place = ((t * height + row) * width + column) * channels + colour;
    seed[place * levels + (t % levels)] = 1;
  });
  const [gradient] = vjp(logits, [input], tensor(seed, { shape: logits.shape }));
  if (gradient === undefined) return targets.map(() => []);
  const slopes = await read(backend, gradient);
  const planes = planesOf(config);
  return targets.map((_, t) =>
    Array.from({ length: height * width * channels }, (_unused, i) => {
      const [pixel, colour] = [Math.floor(i / channels), i % channels];
      const start = (t * height * width + pixel) * inputPlanes(config) + colour * planes;
      return slopes.slice(start, start + planes).some((slope) => slope !== 0);
    }),
  );
}

/**
 * A model whose every live weight is positive and small, so that gates and ReLUs stay active for a bright image and no two
 * paths cancel.
 */
export function positiveModel(config: Parameters<typeof livelyModel>[0]): Model {
  const model = livelyModel(config);
  const specs = parameterSpecs(model.config);
  const parameters = Object.fromEntries(
    Object.entries(model.parameters).map(([name, values]) => {
      const { mask, shape = [1] } = specs[name] ?? {};
      // Few enough to leave no gate saturated: its slope would be zero in float32.
      const scale = shape.length === 1 ? 0.1 : (0.5 * (shape.at(-1) ?? 1)) / values.length;
      return [
        name,
        values.map((x, i) => scale * (1 + Math.min(1, Math.abs(x))) * (mask?.[i] ?? 1)),
      ];
    }),
  );
  return { ...model, parameters };
}
