import { mainRows } from "./main-rows.ts";
import { optionRows } from "./option-rows.ts";
import type { Row } from "./row.ts";
import { sizeRows } from "./size-rows.ts";

/** The rows of all tables, in order. */
export const rows: readonly Row[] = [...mainRows, ...optionRows, ...sizeRows];

/** The row that others of its data are compared with and made equal to. */
export function isReference({ id, data }: Row): boolean {
  return id === `${data}-gated`;
}
