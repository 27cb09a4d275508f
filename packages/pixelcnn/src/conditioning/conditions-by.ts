import type { PixelCNNConfig } from "../model/config.ts";
import { conditionsOf, type Conditions } from "../model/stages.ts";
import { checkMade } from "./check-conditioner.ts";
import { prefix, type Conditioner, type ConditionerGiven } from "./conditioner.ts";
import { explained } from "./explained.ts";

/** What a model is conditioned on, by a batch's inputs: what its conditioner makes, and what the batch itself holds besides. */
export function conditionsBy(
  config: PixelCNNConfig,
  conditioner: Conditioner,
  { parameters, inputs }: ConditionerGiven,
): Conditions {
  const own = Object.entries(inputs).flatMap(([name, tensor]) =>
    name.startsWith(`${prefix}.`) ? [[name.slice(prefix.length + 1), tensor] as const] : [],
  );
  const { images } = inputs;
  const given = { ...(images ? { images } : {}), ...Object.fromEntries(own) };
  const made = explained(() => conditioner.make(config, { parameters, inputs: given }), {
    act: `make the condition ${conditioner.kind}`,
    given: { name: "its inputs", names: Object.keys(given) },
  });
  checkMade(made, conditioner, { config, images });
  const besides = conditionsOf(inputs);
  return conditioner.makes === "vector"
    ? { ...besides, vector: made }
    : { ...besides, spatial: made };
}
