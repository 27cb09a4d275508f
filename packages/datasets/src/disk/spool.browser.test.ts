import { deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { UnsupportedError } from "../errors/format.ts";
import { zip } from "../fixtures/archive.fixture.ts";
import { imagenet } from "../set/imagenet/imagenet.ts";
import { fromBytes } from "../source/byte-source.ts";

test("a browser cannot unpack arrays to a temporary file, and says so", async () => {
  const data = new Uint8Array(100);
  const packed = deflateRawSync(data);
  const names = ["labels.npy", "data.npy"];
  const from = fromBytes(zip(names.map((name) => ({ name, data, packed }))), { name: "a.npz" });
  const opening = imagenet({ variant: "imagenet8-chrabaszcz", split: "train", from });
  await expect(opening).rejects.toThrow(UnsupportedError);
  await expect(opening).rejects.toThrow("a temporary file, which browsers do not have");
});
