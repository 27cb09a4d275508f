import { expect, test } from "vitest";
import { quietStream } from "./quiet-stream.ts";

test("bytes and texts are handed over in order, and the stream takes more", () => {
  const said: string[] = [];
  const stream = quietStream((text) => void said.push(text));
  for (const chunk of [Buffer.from("one \n"), "two", "\n"]) stream.write(chunk);
  expect(said).toEqual(["one", "two", ""]);
  expect(stream.writableLength).toBe(0);
});
