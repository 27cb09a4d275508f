import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { profile } from "./profile-command.ts";

class Sink extends Writable {
  text = "";

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

test("profile prints what a step allocates and how fast each kernel is", async () => {
  const [out, err] = [new Sink(), new Sink()];
  const words = ["profile", "tiny", "--image", "6x6", "--backend", "reference"];
  expect([await profile(words, { out, err }), err.text]).toEqual([0, expect.any(String)]);
  expect(out.text).toMatch(/buffer allocations +0\n/);
  expect(out.text).toMatch(/submits +2\n/);
  expect(out.text).toMatch(/contract +\d+ +4x6x6 /);
  expect(out.text).toMatch(/filter +\d+ +4x6x6 /);
});
