import { normals } from "@pixelweft/layers";
import { createModel, type Model } from "../model/model.ts";
import { parameterSpecs } from "../model/specs.ts";

/** A model for tests whose every live weight matters: random biases and a last layer that is not zero. */
export function livelyModel(config: Parameters<typeof createModel>[0], seed = 1): Model {
  const model = createModel(config, seed);
  const specs = parameterSpecs(model.config);
  const parameters = Object.fromEntries(
    Object.entries(model.parameters).map(([name, values], i) => {
      const random = normals({ seed: seed + 100 + i, stream: 9, start: 0, count: values.length });
      const mask = specs[name]?.mask;
      if (name.endsWith(".bias")) return [name, random.map((x) => 0.3 * x)];
      if (/\.(condition|spatial|orientation)$/.test(name))
        return [name, random.map((x) => 0.5 * x)];
      if (name === "head.1.weight") return [name, random.map((x, j) => (mask?.[j] === 0 ? 0 : x))];
      return [name, values];
    }),
  );
  return { ...model, parameters };
}
