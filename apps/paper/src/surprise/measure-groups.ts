import { compressedBits } from "@pixelweft/datasets";
import { toDevice, type Model } from "@pixelweft/pixelcnn";
import { measureSurprise } from "@pixelweft/pixelcnn/surprise";
import type { Backend } from "@pixelweft/tensor";
import type { ImageGroup } from "./image-groups.ts";
import type { GroupBits } from "./surprise-record.ts";

/** The models of a seed. */
export interface SeedModels {
  readonly model: Model;
  /** Background models by the probability that a pixel was mutated. */
  readonly backgrounds: ReadonlyMap<number, Model>;
}

/** The bits of each image of each group, by all models of a seed and in a PNG file. */
export async function measureGroups(
  groups: readonly ImageGroup[],
  { model, backgrounds }: SeedModels,
  { backend, say }: { readonly backend: Backend; readonly say: (words: string) => void },
): Promise<Record<string, GroupBits>> {
  const { height, width, channels } = model.config;
  const by = async (one: Model): Promise<number[][]> => {
    const device = toDevice(backend, one);
    const found: number[][] = [];
    for (const { name, images } of groups) {
      const { bits } = await measureSurprise(device, images, { batch: 25 });
      say(`${name}: ${images.length / (height * width)} images`);
      found.push(Array.from(bits, Math.round));
    }
    device.state.dispose();
    return found;
  };
  const likelihood = await by(model);
  const others = new Map<number, number[][]>();
  for (const [rate, background] of backgrounds) others.set(rate, await by(background));
  const measured = groups.map(({ name, images }, n): [string, GroupBits] => [
    name,
    {
      likelihood: likelihood[n] ?? [],
      background: Object.fromEntries([...others].map(([rate, bits]) => [rate, bits[n] ?? []])),
      compressed: Array.from(compressedBits(images, { shape: [height, width, channels] })),
    },
  ]);
  return Object.fromEntries(measured);
}
