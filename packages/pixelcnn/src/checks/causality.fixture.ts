import { read, tensor } from "@pixelweft/tensor";
import { receptiveField } from "../figures/receptive-field.ts";
import { placeName, places, probeLogits, type Probe } from "./probe.fixture.ts";

/** What a causality check found; a causal network has none of either. */
export interface CausalityBreaches {
  /** `changed -> moved`: a logit at or before the changed value, in drawing order, has other bits. */
  readonly leaks: readonly string[];
  /** Values whose change moves no later logit though one has them in its field. */
  readonly unseen: readonly string[];
}

/**
 * Changes every sub-pixel of an image to the extreme that is further away, one at a time, and compares the bits of all logits with those of
 * the image itself. All changed images are one batch.
 */
export async function causalityBreaches(
  probe: Probe,
  image: Uint8Array,
): Promise<CausalityBreaches> {
  const { backend, config } = probe;
  const { height, width, channels, levels } = config;
  const all = places(config);
  const batch = new Uint8Array((all.length + 1) * all.length);
  batch.set(image);
  all.forEach((_, i) => {
    const at = (i + 1) * all.length;
    batch.set(image, at);
    batch[at + i] = (image[i] ?? 0) * 2 < levels ? levels - 1 : 0;
  });
  const images = tensor(batch, { shape: [all.length + 1, height, width, channels] });
  const logits = await read(backend, probeLogits(probe, images));
  const bits = new Uint32Array(logits.buffer, logits.byteOffset, logits.length);
  const leaks: string[] = [];
  const unseen: string[] = [];
  all.forEach((changed, i) => {
    const moved = all.filter((_, j) => differ(bits, { first: j, image: i + 1, config }));
    const order = new Map(all.map((place, j) => [place, j]));
    for (const place of moved)
      if ((order.get(place) ?? 0) <= i) leaks.push(`${placeName(changed)} -> ${placeName(place)}`);
    const later = all.slice(i + 1);
    const wanted = later.some((place) => receptiveField(config, place)[i] === 1);
    if (wanted && !moved.some((place) => later.includes(place))) unseen.push(placeName(changed));
  });
  return { leaks, unseen };
}

interface Compared {
  readonly first: number;
  readonly image: number;
  readonly config: Probe["config"];
}

/** Whether any logit of a sub-pixel has other bits than in image 0. */
function differ(bits: Uint32Array, { first, image, config }: Compared): boolean {
  const { height, width, channels, levels } = config;
  const each = height * width * channels * levels;
  for (let level = 0; level < levels; level++) {
    const i = first * levels + level;
    if (bits[i] !== bits[image * each + i]) return true;
  }
  return false;
}
