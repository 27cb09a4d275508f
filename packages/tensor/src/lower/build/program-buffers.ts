import { toDevice } from "../../backend/dtype.ts";
import { bytesOf, type BufferSpec, type DType } from "../../backend/mod.ts";
import type { Tensor } from "../../graph/node.ts";
import { sizeOf, type Shape } from "../../graph/shape.ts";
import { contiguous, moved, movementOf, type Movement } from "../analyse/layout.ts";
import type { Lowering, Target } from "../schedule/fusion-group.ts";
import type { Storage } from "../schedule/storage.ts";

/** A named piece of the input or output buffer. */
export interface Slot {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
  /** In bytes. */
  readonly offset: number;
}

/** A slot, and its storage. */
export interface StoredSlot extends Slot {
  readonly storage: Storage;
}

const alignment = 256;

/** Hands out storages, and lays out the buffers of a program that are not arenas. */
export class ProgramBuffers {
  readonly storages: Storage[] = [];
  readonly inputs: Slot[] = [];
  readonly #bytes = { input: 0, output: 0, constant: 0 };
  readonly #states = new Map<string, Storage>();
  readonly #constants: { offset: number; data: Uint8Array }[] = [];

  arena(shape: Shape, dtype: DType): Storage {
    return this.#add("arena", `[${shape}]`, { shape, dtype });
  }

  #add(
    kind: Storage["kind"],
    name: string,
    { shape, dtype }: Pick<Tensor, "shape" | "dtype">,
    offset = 0,
  ): Storage {
    const [id, size, row] = [this.storages.length, sizeOf(shape), shape.at(-1) ?? 1];
    const storage = { id, kind, name, size, row, dtype, offset };
    this.storages.push(storage);
    return storage;
  }

  slot(kind: "input" | "output" | "constant", name: string, tensor: Tensor): StoredSlot {
    const { shape, dtype } = tensor;
    const offset = this.#bytes[kind];
    const storage = this.#add(kind, name, tensor, offset / bytesOf(dtype));
    const end = offset + storage.size * bytesOf(dtype);
    this.#bytes[kind] = Math.ceil(end / alignment) * alignment;
    return { name, dtype, shape, offset, storage };
  }

  #state(name: string, shape: Shape, dtype: DType): Storage {
    const known = this.#states.get(name) ?? this.#add("state", name, { shape, dtype });
    this.#states.set(name, known);
    return known;
  }

  /** Gives an input, a state or a constant its storage. */
  place(lowering: Lowering, node: Tensor): void {
    const { op, shape, dtype } = node;
    if (op.kind === "state") lowering.storages.set(node, this.#state(op.buffer, shape, dtype));
    if (op.kind === "input") {
      const { storage, ...slot } = this.slot("input", op.name, node);
      this.inputs.push(slot);
      lowering.storages.set(node, storage);
    }
    if (op.kind === "data") {
      const { storage, offset } = this.slot("constant", "data", node);
      this.#constants.push({ offset, data: toDevice(dtype, op.data) });
      lowering.storages.set(node, storage);
    }
  }

  /** The part of a state that a view of it names. */
  stateTarget(view: Tensor): Target {
    const chain: Movement[] = [];
    let node = view;
    while (node.op.kind !== "state") {
      const movement = movementOf(node);
      const [inner] = node.inputs;
      if (movement === undefined || inner === undefined)
        throw new TypeError(
          `Cannot update ${node.op.kind}: only state can be updated, and parts of it at known places`,
        );
      if (movement.kind === "expand")
        throw new TypeError(`Cannot update [${view.shape}]: it repeats elements of the state`);
      chain.unshift(movement);
      node = inner;
    }
    const layout = moved(contiguous(node.shape), chain);
    if (layout === undefined)
      throw new TypeError(`Cannot update [${view.shape}]: it is not a plain view of the state`);
    return { storage: this.#state(node.op.buffer, node.shape, node.dtype), layout };
  }

  buffers(
    arenas: readonly number[],
    places: ReadonlyMap<number, { arena: number; offset: number }>,
  ): { buffers: BufferSpec[]; where: (id: number) => { buffer: number; offset: number } } {
    const buffers: BufferSpec[] = arenas.map((size, i) => ({
      role: "arena",
      name: `arena ${i}`,
      bytes: size * 4,
    }));
    const at = new Map<string, number>();
    for (const role of ["input", "output", "constant"] as const) {
      const bytes = this.#bytes[role];
      if (bytes === 0) continue;
      at.set(role, buffers.length);
      buffers.push({
        role,
        name: role,
        bytes,
        ...(role === "constant" ? { data: this.#packed(bytes) } : {}),
      });
    }
    for (const [name, { size, dtype }] of this.#states) {
      at.set(`state ${name}`, buffers.length);
      buffers.push({ role: "state", name, bytes: size * bytesOf(dtype) });
    }
    const where = (id: number): { buffer: number; offset: number } => {
      const storage = this.storages[id];
      const place = places.get(id);
      if (place !== undefined)
        return {
          buffer: place.arena,
          offset: (place.offset * 4) / bytesOf(storage?.dtype ?? "f32"),
        };
      const key = storage?.kind === "state" ? `state ${storage.name}` : (storage?.kind ?? "");
      return { buffer: at.get(key) ?? 0, offset: storage?.offset ?? 0 };
    };
    return { buffers, where };
  }

  #packed(bytes: number): Uint8Array {
    const packed = new Uint8Array(bytes);
    for (const { offset, data } of this.#constants) packed.set(data, offset);
    return packed;
  }
}
