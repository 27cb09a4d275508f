import { shapesOf } from "@pixelweft/layers";
import { compile, State, tensor, type Backend, type Tensor } from "@pixelweft/tensor";
import type { Work } from "../../tasks/work.ts";
import { readParameters } from "./step.ts";
import { transformerSpecs, write } from "./transformer.ts";

/** Writes a text with the transformer, one loop on the device, and reads it. */
export async function ourWriter(
  backend: Backend,
  { network, weights }: Extract<Work, { readonly kind: "writing" }>,
): Promise<() => Promise<void>> {
  const state = new State(backend, { parameters: shapesOf(transformerSpecs(network)) });
  for (const [name, values] of Object.entries(await readParameters(weights)))
    state.write("parameters", name, values);
  const program = compile({ backend, state }, ({ seed }: { seed: Tensor }, trace) => ({
    text: write(trace.state.parameters.named, network, seed),
  }));
  let seed = 0;
  return async () => {
    const { text } = await program.run({ seed: tensor(seed++, { dtype: "i32" }) });
    await text.read();
  };
}
