import { expect, test } from "vitest";
import * as command from "../command/mod.ts";
import * as everything from "../mod.ts";

test("the package runs commands; what these are made of has a door of its own", () => {
  expect(Object.keys(everything).toSorted()).toEqual(["processTerminal", "runCommandLine"]);
  const both = Object.keys(command).filter((name) => Object.hasOwn(everything, name));
  expect(both).toEqual([]);
});
