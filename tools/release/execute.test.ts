import { expect, test } from "vitest";
import { execute } from "./execute.ts";

test("execute() ends a command at its limit, and says so", () => {
  const hangs = ["-e", "setTimeout(() => {}, 60_000)"];
  const { status, output } = execute("node", hangs, ".", { limit: 0.2 });
  expect(status).toBeNull();
  expect(output).toContain("ETIMEDOUT");
});

test("execute() gives a command its environment", () => {
  const tells = ["-e", "console.log(process.env.COLOUR)"];
  expect(execute("node", tells, ".", { env: { COLOUR: "red" } }).stdout).toBe("red\n");
});
