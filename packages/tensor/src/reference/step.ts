import type { Repeat, Step } from "../backend/mod.ts";
import { buffersOf } from "../lower/build/kernel-views.ts";
import { compileKernel } from "./kernel.ts";
import type { Bind, Machine } from "./machine.ts";

/** Makes steps ready to be bound to memory and run in order. */
export function compileSteps(steps: readonly Step[], machine: Machine): Bind {
  const binds = steps.map((step) =>
    step.kind === "repeat" ? compileRepeat(step, machine) : compileKernel(step, machine),
  );
  return (memory) => {
    const runs = binds.map((bind) => bind(memory));
    return () => {
      for (const run of runs) run();
    };
  };
}

/** Kernels in the steps; with `unrolled`, each as often as one run executes it. */
export function countKernels(steps: readonly Step[], unrolled: boolean): number {
  return steps.reduce((count, step) => {
    if (step.kind !== "repeat") return count + 1;
    return count + countKernels(step.body, unrolled) * (unrolled ? step.repeat : 1);
  }, 0);
}

/** Throws RangeError for a kernel that binds more buffers than `most`. */
export function checkBindings(steps: readonly Step[], most: number): void {
  for (const step of steps) {
    if (step.kind === "repeat") checkBindings(step.body, most);
    else if (buffersOf(step).size > most)
      throw new RangeError(
        `Cannot prepare a ${step.kind} kernel: it binds ${buffersOf(step).size} buffers and the device allows ${most}`,
      );
  }
}

function compileRepeat({ loop, repeat, body }: Repeat, machine: Machine): Bind {
  const bind = compileSteps(body, machine);
  return (memory) => {
    const run = bind(memory);
    return () => {
      for (let i = 0; i < repeat; i++) {
        machine.loops[loop] = i;
        run();
      }
    };
  };
}
