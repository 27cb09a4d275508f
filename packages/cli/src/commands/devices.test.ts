// @module-tag ci
import { expect, test } from "vitest";
import { startCommand } from "../checks/command-line.fixture.ts";

test("what Dawn says of a driver's limits while `auto` looks for a GPU does not reach the user", async () => {
  const { code, out, err } = await startCommand(["devices"]).done;
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/^auto takes /m);
});
