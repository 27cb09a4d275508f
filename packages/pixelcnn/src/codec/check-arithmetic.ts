import type { Backend } from "@pixelweft/tensor/backend";

/** The name of a backend's arithmetic. TypeError for a backend whose bits differ from machine to machine. */
export function arithmeticOf({ capabilities }: Backend, act: string): string {
  const { arithmetic, description } = capabilities;
  if (arithmetic === undefined)
    throw new TypeError(
      `Cannot ${act} on ${description}: its results differ by a bit from machine to machine; wasmBackend({ relaxed: "off" }) gives the same ones everywhere`,
    );
  return arithmetic;
}
