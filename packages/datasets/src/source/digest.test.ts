import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { randomStream } from "../set/random.ts";
import { type DigestAlgorithm, hasherOfNode, portableHasher } from "./digest.ts";

const algorithms: readonly DigestAlgorithm[] = ["md5", "sha256"];

test.each(algorithms)("%s of nothing is the published one, in Node and elsewhere", async (name) => {
  const empty = {
    md5: "d41d8cd98f00b204e9800998ecf8427e",
    sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  }[name];
  expect((await hasherOfNode(name)).finish()).toBe(empty);
  expect((await portableHasher(name)).finish()).toBe(empty);
});

test.each(algorithms)("%s is the same in pieces of any size, by both ways", async (name) => {
  const random = randomStream([1, 2, 3, 4]);
  const bytes = Uint8Array.from({ length: 100_000 }, () => Math.floor(256 * random()));
  const whole = createHash(name).update(bytes).digest("hex");
  for (const hasher of [await hasherOfNode(name), await portableHasher(name)]) {
    for (let at = 0; at < bytes.length;) {
      const end = at + 1 + Math.floor(9999 * random());
      hasher.update(bytes.subarray(at, end));
      at = end;
    }
    expect(hasher.finish()).toBe(whole);
  }
});
