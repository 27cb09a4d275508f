import type { PreparedSet, SetRequest } from "./prepared-set.ts";

/** What the page asks of the worker that reads pictures. */
export interface DataQuestion {
  readonly id: number;
  readonly request: SetRequest;
}

/** What it is answered: pictures, or a sentence that says what is wrong. */
export type DataAnswer =
  | { readonly id: number; readonly set: PreparedSet }
  | { readonly id: number; readonly trouble: string };
