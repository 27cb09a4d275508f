import type { Backend, DeviceBuffer } from "@pixelweft/tensor/backend";
import { referenceBackend } from "@pixelweft/tensor/reference";
import { expect, test } from "vitest";
import { conformanceCases } from "./cases/all.ts";
import { methodsOf } from "./methods-of.fixture.ts";
import { runCase } from "./run.ts";

/** The reference with other members. */
function changed(change: (inner: Backend) => Partial<Backend>): Backend {
  const inner = referenceBackend();
  return { ...methodsOf(inner), ...change(inner) };
}

/** What is read is the memory itself. */
function shown(inner: Backend): Partial<Backend> {
  const held = new Map<DeviceBuffer, Uint8Array<ArrayBuffer>>();
  return {
    read: async (buffer, offset, bytes) => {
      const copy = await inner.read(buffer, offset, bytes);
      const memory = held.get(buffer) ?? new Uint8Array(buffer.bytes);
      held.set(buffer, memory);
      memory.set(copy, offset);
      return memory.subarray(offset, offset + bytes);
    },
    write: (buffer, offset, data) => {
      held.get(buffer)?.set(data, offset);
      inner.write(buffer, offset, data);
    },
  };
}

const flaws: Record<string, readonly [(inner: Backend) => Partial<Backend>, RegExp]> = {
  "writes everything at the start": [
    (inner) => ({ write: (buffer, _, data) => inner.write(buffer, 0, data) }),
    /^element|a second run/,
  ],
  "reads everything from the start": [
    (inner) => ({ read: (buffer, _, bytes) => inner.read(buffer, 0, bytes) }),
    /^element/,
  ],
  "reads the whole buffer": [
    (inner) => ({ read: (buffer) => inner.read(buffer, 0, buffer.bytes) }),
    /bytes at 0 were asked for, and \d+ came$/,
  ],
  "gives its own memory for a copy": [shown, /a later write changed it, so it is no copy$/],
  "runs after what is read": [
    (inner) => ({
      run: async (recording) => {
        await new Promise((resolve) => setTimeout(resolve));
        await inner.run(recording);
      },
    }),
    /^element|a second run/,
  ],
  "runs a recording once": [
    (inner) => {
      const done = new Set<object>();
      return {
        run: async (recording) => {
          if (!done.has(recording)) await inner.run(recording);
          done.add(recording);
        },
      };
    },
    /^Cannot run again: a second run gives other bits/,
  ],
  "gives memory that is not zero": [
    (inner) => ({
      alloc: (bytes) => {
        const buffer = inner.alloc(bytes);
        inner.write(buffer, 0, new Uint8Array(bytes).fill(1));
        return buffer;
      },
    }),
    /^element|alloc\(\) gave zeroed$/,
  ],
};

const cases = conformanceCases()
  .filter(({ name, program }) => {
    const bytes = program.buffers.reduce((sum, buffer) => sum + buffer.bytes, 0);
    return name.startsWith("map") && bytes < 4096;
  })
  .slice(0, 12);

async function faults(backend: Backend): Promise<string[]> {
  const found: string[] = [];
  for (const testCase of cases) {
    try {
      const { passed, detail } = await runCase(backend, testCase);
      if (!passed) found.push(detail.replace(/^buffer \d+: /, ""));
    } catch (error) {
      found.push(error instanceof Error ? error.message : "it threw no error");
    }
  }
  return found;
}

test("a backend that does all as the reference does passes", async () => {
  expect(await faults(changed(() => ({})))).toEqual([]);
});

test.each(Object.entries(flaws))("a backend that %s fails", async (_, [change, words]) => {
  const found = await faults(changed(change));
  expect(found.length).toBeGreaterThan(0);
  for (const fault of found) expect(fault).toMatch(words);
});
