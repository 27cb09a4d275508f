import type { Backend, Program } from "@pixelweft/tensor/backend";

/** Runs a program over some contents, and gives what lies in some of its buffers then. What is given nothing begins as zeros. */
export async function outputsOf(
  backend: Backend,
  program: Program,
  {
    contents,
    outputs,
  }: {
    readonly contents: Readonly<Record<number, Uint8Array>>;
    readonly outputs: readonly number[];
  },
): Promise<Uint8Array[]> {
  const prepared = await backend.prepare(program);
  const buffers = program.buffers.map(({ bytes, data }, at) => {
    const buffer = backend.alloc(bytes);
    const given = contents[at] ?? data;
    if (given !== undefined) backend.write(buffer, 0, given);
    return buffer;
  });
  await backend.run(backend.record(prepared, buffers));
  const found: Uint8Array[] = [];
  for (const at of outputs) {
    const buffer = buffers[at];
    if (buffer !== undefined) found.push(await backend.read(buffer, 0, buffer.bytes));
  }
  return found;
}
