import { blockUntilReady, jit, numpy as np, tree, valueAndGrad } from "@jax-js/jax";

/**
 * Loss, gradients and Adam as one program, over always the same data. `decayOf` says which share of the learning rate a parameter
 * shrinks by, by its name.
 */
export function trainingJob({ values, data, loss: lossOf, decayOf = () => 0, rate = 1e-3 }) {
  const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];
  const zeros = () => tree.map((x) => np.zeros(x.shape), values);
  let state = { values, first: zeros(), second: zeros() };
  let t = 0;
  let loss;
  const step = jit((now, corrections, given) => {
    const inner = (some) => lossOf(some, given);
    const [value, gradients] = valueAndGrad(inner)(tree.ref(now.values));
    const next = { values: {}, first: {}, second: {} };
    for (const name of Object.keys(now.values)) {
      const g = gradients[name];
      const first = now.first[name].mul(beta1).add(g.ref.mul(1 - beta1));
      const second = now.second[name].mul(beta2).add(g.ref.mul(g).mul(1 - beta2));
      const top = first.ref.mul(corrections.one.ref);
      const below = np.sqrt(second.ref.mul(corrections.two.ref)).add(epsilon);
      const decay = decayOf(name);
      const kept = decay > 0 ? now.values[name].mul(1 - rate * decay) : now.values[name];
      next.first[name] = first;
      next.second[name] = second;
      next.values[name] = kept.sub(top.div(below).mul(rate));
    }
    return [value, next];
  });
  return {
    run: async () => {
      t += 1;
      const corrections = {
        one: np.array(1 / (1 - beta1 ** t)),
        two: np.array(1 / (1 - beta2 ** t)),
      };
      loss?.dispose();
      [loss, state] = step(state, corrections, tree.ref(data));
      await blockUntilReady(tree.ref([loss, state]));
    },
    loss: async () => (await loss.ref.data())[0],
  };
}
