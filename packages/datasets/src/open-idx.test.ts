import { expect, test } from "vitest";
import { LimitError, TruncatedError } from "./errors/access.ts";
import { IdxError } from "./errors/format.ts";
import { formatIdx } from "./format/idx.ts";
import { openDataset } from "./open.ts";
import { fromBytes, sourceOf, type ByteSource } from "./source/byte-source.ts";

const file = formatIdx([2, 1, 1], Uint8Array.of(7, 8));

/** A file that says it has so many bytes, of which only the first are ever there. */
function said(size: number, header: Uint8Array): ByteSource {
  return sourceOf({
    name: "a.idx",
    size: async () => size,
    fingerprint: async () => "",
    async readExactly(offset, length) {
      if (length > 512) throw new Error(`it was asked for ${length} bytes`);
      const bytes = new Uint8Array(length);
      bytes.set(header.subarray(offset, offset + length));
      return bytes;
    },
  });
}

test("the header of an IDX file and its size are compared before the rest is read", async () => {
  const left = openDataset({ from: said(1e12, file) });
  await expect(left).rejects.toThrow(IdxError);
  await expect(left).rejects.toThrow(
    `Cannot read a.idx: ${1e12 - file.length} bytes are left over after its data`,
  );
  const header = Uint8Array.of(0, 0, 8, 3, 0, 1, 0, 0, 0, 0, 0, 32, 0, 0, 0, 32);
  await expect(openDataset({ from: said(1e6, header) })).rejects.toThrow(TruncatedError);
});

test("an IDX file of more than memory holds is refused before it is read", async () => {
  const header = Uint8Array.of(0, 0, 8, 3, 0, 64, 0, 0, 0, 0, 4, 0, 0, 0, 4, 0);
  const size = 16 + 2 ** 42;
  await expect(openDataset({ from: said(size, header) })).rejects.toThrow(
    new LimitError(`Cannot open a.idx: its ${size} bytes are more than the limit of ${2 ** 32}`, {
      source: "a.idx",
    }),
  );
});

test("errors name an IDX file by its own name, where that is a path too", async () => {
  const flat = formatIdx([2, 3], new Uint8Array(6));
  const opened = openDataset({ from: fromBytes(flat, { name: "f/flat.idx" }) });
  await expect(opened).rejects.toThrow("Cannot use f/flat.idx as images: it holds 2x3 u8");
});
