import type { Binding } from "./access/access.ts";

/** What a function needs of the text around it. */
export interface FunctionNeeds {
  readonly globals: string;
  /** Other functions that it calls. */
  readonly used: ReadonlySet<string>;
  readonly subgroups: boolean;
  /** Accumulators that it leaves in `cells` for another one. */
  readonly cells: number;
}

/** What kernels that are functions of one dispatch have in common. */
export interface Inside {
  /** Bindings of all of them; known only when all have been written once. */
  readonly bindings: Binding[];
  /** Buffers that none of them writes, which may be bound twice: by elements and in fours. */
  readonly readOnly: ReadonlySet<number>;
}
