import { expect, test } from "vitest";
import { add, cast, mul, position, read, scalar, scan, tensor, vjp, type Tensor } from "../mod.ts";
import { referenceBackend } from "../reference/mod.ts";
import { Loop } from "./loop.ts";
import { Substitution } from "./substitution.ts";

const backend = referenceBackend();

/** What `make` computes in one loop, in a loop from the last row to the first that has rows of `rows` in place of its carried value. */
function again(
  rows: Tensor,
  make: (value: Tensor, loop: Loop) => Tensor,
): { substitution: Substitution; original: Tensor; value: Tensor; other: Loop } {
  const one = new Loop({ repeat: 3, reverse: false });
  const carried = one.carry(scalar(0));
  const other = new Loop({ repeat: 3, reverse: true });
  const value = other.row(rows);
  const substitution = new Substitution({
    loop: one.number,
    index: other.index,
    instead: (x) => (x === carried ? value : undefined),
  });
  return { substitution, original: make(carried, one), value, other };
}

async function stackOf(loop: Loop, value: Tensor): Promise<number[]> {
  const [stack = value] = loop.close({ next: [], stacked: [value] });
  return [...(await read(backend, stack))];
}

test("a value is computed at the same rows, from what the other loop has in place of a node", async () => {
  const { substitution, original, other } = again(tensor([10, 20, 30]), (value, loop) =>
    add(value, cast(position(loop.index), "f32")),
  );
  expect(await stackOf(other, substitution.of(original))).toEqual([10, 21, 32]);
});

test("what does not depend on the loop is not copied, and nothing is copied twice", () => {
  const outside = mul(tensor([1, 2, 3]), 2);
  const { substitution, original } = again(tensor([1, 2, 3]), (value) => mul(value, outside));
  const copy = substitution.of(original);
  expect(substitution.of(outside)).toBe(outside);
  expect(copy.inputs).toContain(outside);
  expect(copy).not.toBe(original);
  expect(substitution.of(original)).toBe(copy);
});

test("a copy has the gradient of its original, in the other loop", async () => {
  const { substitution, original, value, other } = again(tensor([1, 2, 3]), (x) =>
    mul(mul(x, x), x),
  );
  const [grad = value] = vjp(substitution.of(original), [value]);
  expect(await stackOf(other, grad)).toEqual([3, 12, 27]);
});

test("a loop inside is copied as a loop of its own", async () => {
  const { substitution, original, other } = again(tensor([1, 2, 3]), (x) => {
    const { carry } = scan({ repeat: 2, carry: [x] }, (_, [now = x]) => ({ carry: [mul(now, x)] }));
    return carry[0] ?? x;
  });
  const loopOf = ({ inputs: [whole] }: Tensor): number =>
    whole?.op.kind === "scan" ? whole.op.body.loop : -1;
  const copy = substitution.of(original);
  expect(loopOf(copy)).toBeGreaterThan(Math.max(loopOf(original), other.number));
  expect(await stackOf(other, copy)).toEqual([1, 8, 27]);
});
