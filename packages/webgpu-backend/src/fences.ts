import type { Memory } from "./memory/memory.ts";
import { usage } from "./memory/usage.ts";
import type { Pacing } from "./pacing.ts";

/** Bounds how many submits are under way, by a small buffer that each submit clears last. */
export interface Fences {
  /** Undefined when another submit may start now, else what to wait for. */
  room(): Promise<void> | undefined;
  /** Ends the encoder's work with a fence and submits it. */
  submit(encoder: GPUCommandEncoder): void;
  /** Resolves when every submit up to now is done. */
  idle(): Promise<void>;
  /** Notes that all submits up to number `serial` are known to be done. */
  finished(serial: number): void;
  /** The number of the last submit. */
  readonly serial: number;
}

interface Slot {
  readonly buffer: GPUBuffer;
  serial: number;
  waiting: Promise<void> | undefined;
}

/** Makes fences for a queue; `limit` submits may be under way. */
export function makeFences(
  queue: GPUQueue,
  { memory, pacing }: { readonly memory: Memory; readonly pacing: Pacing },
  limit: number,
): Fences {
  const slots: Slot[] = Array.from({ length: limit }, () => ({
    buffer: memory.hold(4, { usage: usage.mapRead | usage.copyTo, label: "a fence" }),
    serial: 0,
    waiting: undefined,
  }));
  const commands: GPUCommandBuffer[] = [];
  let serial = 0;
  let done = 0;
  const slotOf = (number: number): Slot => {
    const slot = slots[number % limit];
    if (slot === undefined)
      throw new RangeError(`Cannot wait for submit ${number}: it has no fence`);
    return slot;
  };
  const settle = (slot: Slot): Promise<void> => {
    slot.waiting ??= pacing
      .mapped(slot.buffer)
      .then(() => {
        slot.buffer.unmap();
        done = Math.max(done, slot.serial);
      })
      .finally(() => {
        slot.waiting = undefined;
      });
    return slot.waiting;
  };
  return {
    get serial() {
      return serial;
    },
    room() {
      const slot = slotOf(serial + 1);
      // A mapped buffer cannot be submitted, so a wait under way counts as no room.
      if (slot.waiting !== undefined) return slot.waiting;
      if (slot.serial <= done) return undefined;
      // Another that fails says so when its turn comes.
      for (const each of pacing.together ? slots : [slot])
        if (each.serial > done) settle(each).catch(() => {});
      return slot.waiting;
    },
    submit(encoder) {
      const slot = slotOf(serial + 1);
      serial += 1;
      slot.serial = serial;
      encoder.clearBuffer(slot.buffer);
      commands[0] = encoder.finish();
      queue.submit(commands);
    },
    async idle() {
      const target = serial;
      if (target > done) await settle(slotOf(target));
    },
    finished(number) {
      done = Math.max(done, number);
    },
  };
}
