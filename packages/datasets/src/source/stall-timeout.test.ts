import { expect, onTestFinished, test, vi } from "vitest";
import { StallTimeout } from "./stall-timeout.ts";

test("a connection that was fast and becomes slow is abandoned, by what came since it was fast", () => {
  let time = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => time);
  onTestFinished(() => clock.mockRestore());
  const stall = new StallTimeout({ timeout: 1000, lowestSpeed: 1000 });
  const arrives = (bytes: number): void => {
    stall.begin();
    time += 500;
    stall.arrived(bytes);
  };
  arrives(1e6);
  expect(stall.pace()).toBeUndefined();
  arrives(1);
  expect(stall.pace()).toBe("steady");
  arrives(1);
  expect(() => arrives(1)).toThrow("only 2 bytes came in 1000 ms of waiting");
  expect([stall.pace(), stall.why()]).toEqual(["slow", "only 2 bytes came in 1000 ms of waiting"]);
  stall.end();
});
