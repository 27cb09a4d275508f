import type { BufferRole, Program, Step } from "./program.ts";
import { validateKernel } from "./validate-kernel.ts";
import type { Surroundings } from "./validate-view.ts";

/**
 * Checks a program against the contract: every view inside its buffer for every loop index, shapes and
 * dtypes consistent, nothing overlapping that must not, and no kind or dtype that there is not. Throws TypeError or RangeError at the
 * first flaw.
 *
 * @example
 * validateProgram({ buffers: [{ role: "arena", name: "a", bytes: 16 }], steps: [] });
 * validateProgram({ buffers: [{ role: "arena", name: "a", bytes: -1 }], steps: [] }); // throws RangeError
 */
export function validateProgram(program: Program): void {
  program.buffers.forEach(({ role, bytes, name, data }, i) => {
    if (!Object.hasOwn(roles, role))
      throw new TypeError(
        `Cannot use buffer ${i} (${name}): its role is ${role}, and there is ${Object.keys(roles).join(", ")}`,
      );
    if (!Number.isInteger(bytes) || bytes < 0)
      throw new RangeError(`Cannot use buffer ${i} (${name}): it has ${bytes} bytes`);
    if (data && data.length > bytes)
      throw new RangeError(
        `Cannot use buffer ${i} (${name}): its contents have ${data.length} bytes and it ${bytes}`,
      );
  });
  const seen = new Set<number>();
  validateSteps(program.steps, { buffers: program.buffers, loops: new Map() }, seen);
}

const roles: Readonly<Record<BufferRole, true>> = {
  state: true,
  input: true,
  output: true,
  constant: true,
  arena: true,
};

function validateSteps(steps: readonly Step[], around: Surroundings, seen: Set<number>): void {
  for (const step of steps) {
    if (step.kind !== "repeat") {
      validateKernel(step, around);
      continue;
    }
    const { loop, repeat, body } = step;
    if (seen.has(loop)) throw new TypeError(`Cannot repeat: loop ${loop} is used twice`);
    if (!Number.isInteger(repeat) || repeat < 1)
      throw new RangeError(`Cannot repeat loop ${loop}: expected at least 1 but found ${repeat}`);
    seen.add(loop);
    const loops = new Map(around.loops).set(loop, repeat);
    validateSteps(body, { ...around, loops }, seen);
  }
}
