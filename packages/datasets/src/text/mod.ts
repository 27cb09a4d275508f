/**
 * Text for a terminal: tables, names that cannot do anything there, counts, and words that were perhaps meant.
 *
 * @module
 */
export { counted } from "./counted.ts";
export { printable } from "./printable.ts";
export { didYouMean } from "./did-you-mean.ts";
export { textTable } from "./text-table.ts";
