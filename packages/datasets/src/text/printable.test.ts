import { expect, test } from "vitest";
import { WriteError } from "../errors/access.ts";
import { DatasetError } from "../errors/dataset-error.ts";
import { isPrintable, printable } from "./printable.ts";

test("printable() shows every control character and turn of direction, and leaves all else as it is", () => {
  const turns = new Set([0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069]);
  const isHidden = (code: number): boolean =>
    code < 32 || (code >= 0x7f && code <= 0x9f) || turns.has(code);
  const wrong = Array.from({ length: 0x10000 }, (_, code) => code).filter((code) => {
    const text = `a${String.fromCharCode(code)}b`;
    const shown = isHidden(code) ? `a\\u{${code.toString(16)}}b` : text;
    return printable(text) !== shown || isPrintable(text) !== (shown === text);
  });
  expect(wrong).toEqual([]);
  expect(printable("\u001b]0;title\u0007\u001b[2J\n")).toBe(
    "\\u{1b}]0;title\\u{7}\\u{1b}[2J\\u{a}",
  );
  expect(printable("naïve 日本 😀 שלום")).toBe("naïve 日本 😀 שלום");
});

test("errors are one line that a terminal may show; the names stay as they are", () => {
  const error = new DatasetError("Cannot read \u001b[2Ja\nb", { source: "\u001b[2Ja\nb" });
  expect(error.message).toBe("Cannot read \\u{1b}[2Ja\\u{a}b");
  expect(error.source).toBe("\u001b[2Ja\nb");
  const write = new WriteError("Cannot write \u009b", { source: "\u009b", system: "ENOSPC" });
  expect(write.message).toBe("Cannot write \\u{9b}");
});
