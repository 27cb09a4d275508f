import { expect, test } from "vitest";
import { joinedText } from "./joined-text.ts";

test("a joined file has whole addresses of the files beside it, which bundlers look for", () => {
  const text = 'const a = () => new URL("../weights/a.bin", import.meta.url);\nnext();';
  expect(joinedText(text, "weights.js")).toBe(
    'const a = () => new URL("../../weights/a.bin", import.meta.url);\nnext();',
  );
  expect(joinedText('new URL("./b.wasm", import.meta.url)', "deep/room/file.js")).toBe(
    'new URL("../deep/room/b.wasm", import.meta.url)',
  );
});

test("a joined file that asks where it is hears where it was", () => {
  expect(joinedText("find(import.meta.url, `./${name}`)", "deep/file.js")).toBe(
    'find(new URL("../deep/file.js", import.meta.url).href, `./${name}`)',
  );
  expect(joinedText("new URL(`./${name}`, import.meta.url)", "file.js")).toBe(
    'new URL(`./${name}`, new URL("../file.js", import.meta.url).href)',
  );
});
