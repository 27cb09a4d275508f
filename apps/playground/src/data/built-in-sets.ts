/** A set of sprites that our own code draws. */
export interface BuiltInSet {
  readonly title: string;
  /** Class of `sprites()`. */
  readonly kind: string;
  readonly size: 16 | 24;
  readonly count: number;
}

/** The sets, by the name that they have in addresses. */
export const builtInSets: Readonly<Record<string, BuiltInSet>> = {
  potions: { title: "Potions", kind: "potion", size: 16, count: 400 },
  monsters: { title: "Monsters", kind: "monster", size: 16, count: 400 },
  weapons: { title: "Weapons", kind: "weapon", size: 16, count: 400 },
  plants: { title: "Plants", kind: "plant", size: 16, count: 400 },
  houses: { title: "Houses", kind: "house", size: 24, count: 400 },
};
