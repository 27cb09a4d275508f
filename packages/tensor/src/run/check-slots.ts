import { isDType } from "../backend/dtype.ts";
import { bytesOf, type Step, type View } from "../backend/mod.ts";
import { type Loops, reach } from "../backend/validate-view.ts";
import { sizeOf } from "../graph/shape.ts";
import { viewsOf } from "../lower/build/kernel-views.ts";
import type { Slot } from "../lower/build/program-buffers.ts";
import type { Lowered } from "../lower/lower.ts";

type Role = "input" | "output";

/** Bytes from the first one to the one before `end`. */
interface Range {
  readonly first: number;
  readonly end: number;
}

/** The inputs or outputs of a buffer, and which bytes of each the steps use. */
interface Slots {
  readonly role: Role;
  readonly slots: readonly Slot[];
  readonly used: Map<Slot, Range>;
}

/**
 * Checks that each input and output of a program lies in its buffer, and that the steps use it as what it is said to be: else a run would
 * give numbers from elsewhere.
 *
 * @throws TypeError at the first flaw.
 */
export function checkSlots({ program, inputs, outputs }: Lowered): void {
  const found = new Map<number, Slots>();
  for (const [role, slots] of [["input", inputs] as const, ["output", outputs] as const]) {
    const buffers = [...program.buffers.entries()].filter(([, spec]) => spec.role === role);
    if (buffers.length > 1) throw flaw(`it has ${buffers.length} ${role} buffers`);
    const held = buffers[0]?.[1].bytes ?? 0;
    for (const slot of slots) checkSlot(role, slot, held);
    const names = slots.map(({ name }) => name);
    if (new Set(names).size < names.length)
      throw flaw(`two of its ${role}s have one name (${names.join(", ")})`);
    for (const [buffer] of buffers) found.set(buffer, { role, slots, used: new Map() });
  }
  followSteps(program.steps, new Map(), found);
  for (const { role, used } of found.values())
    for (const [slot, { first, end }] of used) {
      const bytes = sizeOf(slot.shape) * bytesOf(slot.dtype);
      // Of an input a part may do. What no step writes is zero.
      if (role === "output" && end - first < bytes)
        throw flaw(
          `output ${slot.name} is ${slot.dtype} [${slot.shape}], of ${bytes} bytes, and its steps write ${end - first}`,
        );
    }
}

function checkSlot(role: Role, slot: Slot, held: number): void {
  const { name, dtype, shape, offset }: { readonly [Key in keyof Slot]?: unknown } = Object(slot);
  if (typeof name !== "string") throw flaw(`an ${role} has no name`);
  if (typeof dtype !== "string" || !isDType(dtype))
    throw flaw(`${role} ${name} is of no dtype there is (${String(dtype)})`);
  const isShape = Array.isArray(shape) && shape.every((n) => Number.isInteger(n) && n >= 1);
  if (!isShape) throw flaw(`${role} ${name} has no shape (${String(shape)})`);
  const bytes = sizeOf(slot.shape) * bytesOf(dtype);
  const isAligned = typeof offset === "number" && offset >= 0 && offset % 4 === 0;
  if (!isAligned || offset + bytes > held)
    throw flaw(
      `${role} ${name} has ${bytes} bytes from ${String(offset)} on, and its buffer ${held}`,
    );
}

function followSteps(
  steps: readonly Step[],
  loops: Loops,
  found: ReadonlyMap<number, Slots>,
): void {
  for (const step of steps) {
    if (step.kind === "repeat") {
      followSteps(step.body, new Map(loops).set(step.loop, step.repeat), found);
      continue;
    }
    for (const view of viewsOf(step)) {
      const slots = found.get(view.buffer);
      if (slots) use(slots, view, loops);
    }
  }
}

/** Finds what a view is a part of. */
function use({ role, slots, used }: Slots, view: View, loops: Loops): void {
  const size = bytesOf(view.dtype);
  const elements = reach(view, loops, "a view");
  const [first, end] = [elements.first * size, (elements.last + 1) * size];
  const slot = slots.find(
    ({ offset, shape, dtype }) =>
      dtype === view.dtype && offset <= first && end <= offset + sizeOf(shape) * size,
  );
  if (!slot)
    throw flaw(
      `its steps use bytes ${first} to ${end - 1} of the ${role} buffer as ${view.dtype}, where it has no such ${role}`,
    );
  const before = used.get(slot) ?? { first, end };
  used.set(slot, { first: Math.min(before.first, first), end: Math.max(before.end, end) });
}

function flaw(why: string): TypeError {
  return new TypeError(`Cannot use a lowered program: ${why}`);
}
