import { expect, test } from "vitest";
import { retrieval } from "./retrieval.ts";

const gallery = {
  vectors: Float32Array.of(0, 0.2, 1, 1.2, 5),
  identities: Int32Array.of(0, 0, 1, 1, 2),
  pictures: Int32Array.of(0, 1, 2, 3, 4),
};

test("the nearest picture decides, and the one that was drawn from does not count", () => {
  const asked = {
    vectors: Float32Array.of(0, 0.55, 1.1),
    identities: Int32Array.of(0, 0, 1),
    pictures: Int32Array.of(0, 1, 2),
  };
  // The second one lies nearest to its own picture but for that one, which it was drawn from: then to a 1.
  const { found, chance } = retrieval(asked, gallery);
  expect(found).toMatchObject({ count: 3, accuracy: 2 / 3 });
  expect(found.standardError).toBeCloseTo(1 / 3, 12);
  expect(chance).toBeCloseTo(1 / 4, 12);
});

test("who has no other picture is not counted", () => {
  const alone = {
    vectors: Float32Array.of(5),
    identities: Int32Array.of(2),
    pictures: Int32Array.of(4),
  };
  expect(() => retrieval(alone, gallery)).toThrow("no identity has two images");
  const both = {
    vectors: Float32Array.of(5, 1),
    identities: Int32Array.of(2, 1),
    pictures: Int32Array.of(4, 2),
  };
  expect(retrieval(both, gallery).found.count).toBe(1);
});

test("embeddings of another length are refused", () => {
  const wide = {
    vectors: new Float32Array(4),
    identities: Int32Array.of(1, 2),
    pictures: Int32Array.of(0, 1),
  };
  expect(() => retrieval(wide, gallery)).toThrow("embeddings of 2 numbers with some of 1");
});
