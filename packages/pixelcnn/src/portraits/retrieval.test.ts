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
  // Of identity 0 one of two is right, of identity 1 one of one: 2/3 too few, and 1/3 too many.
  expect(found.standardError).toBeCloseTo(Math.sqrt(2 * (1 / 9 + 1 / 9)) / 3, 12);
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

test("the standard error is over identities: a picture that is asked for again says nothing new", () => {
  const each = Array.from({ length: 12 }, (_, who) => who);
  const all = each.flatMap((who) => [who, who]);
  const pictures = Int32Array.from(all, (_, i) => i);
  // The second picture of each lies beside the first one, but for every third identity.
  const at = (i: number): number => 10 * Math.floor(i / 2) + (i % 6 === 1 ? 30 : i % 2);
  const of = {
    identities: Int32Array.from(all),
    pictures,
    vectors: Float32Array.from(pictures, at),
  };
  const asked = (times: number): typeof of => {
    const first = each.flatMap((who) => Array.from({ length: times }, () => 2 * who));
    return {
      identities: Int32Array.from(first, (i) => i / 2),
      pictures: Int32Array.from(first),
      vectors: Float32Array.from(first, at),
    };
  };
  const once = retrieval(asked(1), of).found;
  expect(once).toMatchObject({ count: 12, accuracy: 8 / 12 });
  expect(once.standardError).toBeCloseTo(Math.sqrt(((8 / 12) * (4 / 12)) / 11), 12);
  const often = retrieval(asked(9), of).found;
  expect(often).toMatchObject({ count: 108, accuracy: 8 / 12 });
  expect(often.standardError).toBeCloseTo(once.standardError, 12);
});

test("pictures of another number, and values that are no numbers, are refused", () => {
  expect(() => retrieval({ ...gallery, pictures: Int32Array.of(0, 1) }, gallery)).toThrow(
    new TypeError("Cannot compare images: there are 5 identities and 2 pictures"),
  );
  const vectors = Float32Array.of(0, 0.2, NaN, 1.2, 5);
  for (const [asked, among] of [
    [{ ...gallery, vectors }, gallery],
    [gallery, { ...gallery, vectors }],
  ] as const)
    expect(() => retrieval(asked, among)).toThrow(
      new RangeError("Cannot compare embeddings: a value is no finite number"),
    );
});
