import { expect, test } from "vitest";
import { timedProcess } from "./timed-process.ts";

const code = (text: string): string[] => ["-e", text];

test("A process that goes on behind its first line takes longer to its end", async () => {
  const wait = "console.log(1); setTimeout(() => {}, 300);";
  const { first, end } = await timedProcess(code(wait), ".");
  expect(first).toBeGreaterThan(0);
  expect(end - first).toBeGreaterThan(0.25);
});

test("A process that fails, or says nothing, has no times", async () => {
  const failing = timedProcess(code('console.log(1); throw new Error("no backend")'), ".");
  await expect(failing).rejects.toThrow(/it ended with 1.*no backend/su);
  await expect(timedProcess(code(""), ".")).rejects.toThrow("it ended with 0 and wrote nothing");
});
