import { append } from "../../graph/append.ts";
import type { Layout } from "../analyse/layout.ts";
import type { Storage } from "./storage.ts";

/** A read that was scheduled: in-place writes must not come before it. */
export interface Read {
  readonly storage: Storage;
  readonly layout: Layout;
  /** The kernel that reads. */
  readonly index: number;
  /** Whether the kernel reads it in an order of its own, as a contract reads its maps. */
  readonly apart: boolean;
}

/** The reads of one scope, found by what they read and by who reads. */
export class Reads {
  readonly all: Read[] = [];
  readonly #byStorage = new Map<Storage, Read[]>();
  readonly #byKernel = new Map<number, Read[]>();

  add(read: Read): void {
    this.all.push(read);
    append(this.#byStorage, read.storage, read);
    append(this.#byKernel, read.index, read);
  }

  of(storage: Storage): readonly Read[] {
    return this.#byStorage.get(storage) ?? [];
  }

  by(index: number): readonly Read[] {
    return this.#byKernel.get(index) ?? [];
  }
}
