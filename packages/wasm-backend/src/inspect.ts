import { validateProgram, type Program } from "@pixelweft/tensor/backend";
import { labelSection } from "./emit/labels.ts";
import { joined } from "./emit/value.ts";
import { filterWork } from "./kernels/filter/filter.ts";
import { winograd } from "./kernels/winograd/winograd.ts";
import { assemble } from "./program/assemble.ts";
import { scheduleProgram } from "./program/schedule.ts";
import { tilesOf } from "./tiles.ts";

/**
 * The WebAssembly module that a program becomes, for one thread and 128-bit vectors: bytes for a disassembler, with labels on
 * its functions. The backend itself chooses its tiles by measuring, so its module may unroll more.
 *
 * @throws TypeError for a program that no backend has to accept.
 * @example
 * import { mul, tensor } from "@pixelweft/tensor";
 * import { lower } from "@pixelweft/tensor/inspect";
 * const y = mul(tensor([1, 2]), 3);
 * const { program } = lower({ outputs: { y }, effects: [], maxBufferBytes: 2 ** 20, custom: [] });
 * WebAssembly.validate(moduleOf(program)); // true
 */
export function moduleOf(program: Program): Uint8Array<ArrayBuffer> {
  validateProgram(program);
  const fast = program.fastConvolutions ? winograd : undefined;
  const schedule = scheduleProgram(program, {
    tiles: tilesOf(1, false),
    threads: 1,
    fast,
    filterWork,
  });
  const { bytes, functions } = assemble(program, schedule, {
    memory: { shared: false, maximumPages: 1, wide: false },
    fused: true,
    threads: 1,
    maySleep: false,
  });
  return joined([bytes, labelSection(functions.map(labelOf))]);
}

/** What a function does: keys begin with that word. */
function labelOf(key: string): string {
  return /[a-z][a-zA-Z]*/.exec(key)?.[0] ?? "helper";
}
