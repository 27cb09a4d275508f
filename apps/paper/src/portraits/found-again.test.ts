import { expect, test } from "vitest";
import { foundAgain } from "./found-again.ts";

const gallery = {
  vectors: Float32Array.of(0, 0.2, 1, 1.2, 5),
  identities: Int32Array.of(0, 0, 1, 1, 2),
  from: Int32Array.of(0, 1, 2, 3, 4),
};

test("the nearest picture decides, and the one that was drawn from does not count", () => {
  const asked = {
    vectors: Float32Array.of(0, 0.55, 1.1),
    identities: Int32Array.of(0, 0, 1),
    from: Int32Array.of(0, 1, 2),
  };
  // The second one lies nearest to its own picture but for that one, which it was drawn from: then to a 1.
  const { found, chance } = foundAgain(asked, gallery);
  expect(found).toMatchObject({ count: 3, accuracy: 2 / 3 });
  expect(found.standardError).toBeCloseTo(1 / 3, 12);
  expect(chance).toBeCloseTo(1 / 4, 12);
});

test("who has no other picture is not counted", () => {
  const alone = {
    vectors: Float32Array.of(5),
    identities: Int32Array.of(2),
    from: Int32Array.of(4),
  };
  expect(() => foundAgain(alone, gallery)).toThrow("none has another picture");
  const both = {
    vectors: Float32Array.of(5, 1),
    identities: Int32Array.of(2, 1),
    from: Int32Array.of(4, 2),
  };
  expect(foundAgain(both, gallery).found.count).toBe(1);
});
