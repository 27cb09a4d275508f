import type { EmittedValue } from "../body/body.ts";
import type { Width } from "../scalar.ts";

/** A place in memory: element index as i32 code, and the distance between the elements of a group. Default: one element. */
export interface Place {
  readonly index: string;
  readonly width?: Width;
  readonly stride?: number;
  /** True where the index counts aligned groups of four. */
  readonly inFours?: boolean;
}

/** A binding that is read and written by its own elements. */
export interface Words {
  readonly name: string;
  load(at: string): string;
  store(at: string, code: string): string;
}

/** The elements of a binding, which are atomic or not. */
export function wordsOf(name: string, { atomic }: { readonly atomic: boolean }): Words {
  return {
    name,
    load: (at) => (atomic ? `atomicLoad(&${name}[${at}])` : `${name}[${at}]`),
    store: (at, code) =>
      atomic ? `atomicStore(&${name}[${at}], ${code});` : `${name}[${at}] = ${code};`,
  };
}

/** How the elements of a view are read and written, one by one and in aligned groups of four. */
export interface Elements {
  /** Whether groups of four are aligned, and memory is read in them. Known when all views are declared. */
  isWide(): boolean;
  loadOne(index: string): string;
  loadFour(index: string): string;
  /** Code of a value as it is stored. */
  stored(value: EmittedValue, width: Width): string;
  storeOne(index: string, code: string): string;
  storeFour(index: string, code: string): string;
}
