import type { Order } from "./dispatch.fixture.ts";

/** One after another. */
export const inOrder: Order = { threads: numbers, groups: numbers };

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at);
}

/** In an order that only the seed knows, another one after each barrier. */
export function shuffled(seed: number): Order {
  let state = seed >>> 0;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const shuffle = (count: number): number[] => {
    const order = numbers(count);
    for (let at = count - 1; at > 0; at--) {
      const other = Math.floor(random() * (at + 1));
      const [a = 0, b = 0] = [order[at], order[other]];
      order[at] = b;
      order[other] = a;
    }
    return order;
  };
  return { threads: shuffle, groups: shuffle };
}
