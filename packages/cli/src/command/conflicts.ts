import { UsageError } from "./failure.ts";
import { optionOf } from "./option.ts";

/** Refuses options beside one that they do not go with, and says why. UsageError. */
export function refuseBeside<F extends object>(
  given: F,
  name: keyof F & string,
  others: readonly (keyof F & string)[],
  reason: string,
): void {
  const other =
    given[name] === undefined ? undefined : others.find((one) => given[one] !== undefined);
  if (other !== undefined)
    throw new UsageError(`Cannot take ${optionOf(other)} with ${optionOf(name)}: ${reason}`);
}
