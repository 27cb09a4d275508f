import { expect, test } from "vitest";
import { OutOfMemoryError } from "./mod.ts";

test("OutOfMemoryError says what was to be done, what it needs and of what, and what is free", () => {
  const planned = [
    { name: "input", bytes: 2048 },
    { name: "arena 0", bytes: 3 * 2 ** 30 },
  ];
  const needed = 3 * 2 ** 30 + 2048;
  const error = new OutOfMemoryError("Cannot prepare", {
    needed,
    available: 900,
    planned,
  });
  expect(error).toBeInstanceOf(RangeError);
  expect(error.message).toBe(
    "Cannot prepare: 3.0 GiB are needed (arena 0 3.0 GiB, input 2.0 KiB) and 900 bytes are free",
  );
  expect(error).toMatchObject({ name: "OutOfMemoryError", needed, available: 900, planned });
});

test("OutOfMemoryError of a device that does not say what it has", () => {
  const error = new OutOfMemoryError("Cannot allocate a buffer", { needed: 5 * 2 ** 20 });
  expect(error.message).toBe(
    "Cannot allocate a buffer: 5.0 MiB are needed and the device has less",
  );
  expect(error.available).toBeUndefined();
  const available = 2 ** 20;
  const whole = { needed: 5 * 2 ** 20, available, capacity: 4 * 2 ** 30 };
  expect(new OutOfMemoryError("Cannot allocate", whole).message).toBe(
    "Cannot allocate: 5.0 MiB are needed and 1.0 MiB of 4.0 GiB are free",
  );
});
