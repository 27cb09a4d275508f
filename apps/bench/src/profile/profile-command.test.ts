// @module-tag ci
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterAll, expect, test } from "vitest";
import { profile } from "./profile-command.ts";

class Sink extends Writable {
  text = "";

  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

const folder = await mkdtemp(join(tmpdir(), "profile-"));
afterAll(() => rm(folder, { recursive: true }));

test("profile prints what a step allocates and how fast each kernel is", async () => {
  const [out, err] = [new Sink(), new Sink()];
  const words = ["profile", "tiny", "--image", "6x6", "--backend", "reference"];
  const trace = join(folder, "trace.json");
  words.push("--trace", trace);
  expect([await profile(words, { out, err }), err.text]).toEqual([0, expect.any(String)]);
  expect(out.text).toMatch(/buffer allocations +0\n/);
  expect(out.text).toMatch(/submits +2\n/);
  expect(out.text).toMatch(/contract 2x5 4 -> 24, gate +4x6x6 +1 /);
  expect(out.text).toMatch(/filter 2x5 4 -> 24 +4x6x6 +1 /);
  const { traceEvents } = JSON.parse(await readFile(trace, "utf8")) as { traceEvents: object[] };
  expect(traceEvents.length).toBeGreaterThan(40);
});

test("a network of the bench is not another one", async () => {
  const [out, err] = [new Sink(), new Sink()];
  const words = ["profile", "G28", "--model", "row-lstm", "--backend", "reference"];
  expect(await profile(words, { out, err })).toBe(2);
  expect(err.text).toContain("Cannot profile G28 with --model: it is always the same network");
});
