import type { Backend, DeviceBuffer, Program, Recording } from "@pixelweft/tensor/backend";
import { floats } from "../counting.fixture.ts";

/** A program of a map and weights, recorded over numbers that are always the same. */
export async function recordedRow(
  backend: Backend,
  program: Program,
): Promise<{ recording: Recording; map: DeviceBuffer }> {
  const buffers = program.buffers.map(({ bytes }) => backend.alloc(bytes));
  const [map] = buffers;
  if (map === undefined) throw new Error("no map");
  for (const buffer of buffers.filter((_, at) => program.buffers[at]?.role === "state")) {
    const numbers = Float32Array.from({ length: buffer.bytes / 4 }, (_, i) => Math.sin(i * i + 1));
    backend.write(buffer, 0, new Uint8Array(numbers.buffer));
  }
  return { recording: backend.record(await backend.prepare(program), buffers), map };
}

/** What a run leaves in the map, and how many dispatches it is. */
export async function resultOf(
  backend: Backend,
  program: Program,
): Promise<{ map: number[]; dispatches: number }> {
  const { recording, map } = await recordedRow(backend, program);
  const before = backend.stats().dispatches;
  await backend.run(recording);
  const dispatches = backend.stats().dispatches - before;
  return { map: floats(await backend.read(map, 0, map.bytes)), dispatches };
}
