import { expect, test } from "vitest";
import { OpenblasMissingError, openblasBackend } from "./mod.ts";

test("a library that is not there is named, with what to install", () => {
  const open = () => openblasBackend({ library: "libnowhere.so" });
  expect(open).toThrow(OpenblasMissingError);
  expect(open).toThrow("looked for libnowhere.so");
  expect(open).toThrow("apt-get install libopenblas0-pthread");
});
