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

/** The index of an element from one that counts groups of four, as i32 code. */
export function fromFours(index: string): string {
  return `(${index}) * 4`;
}
