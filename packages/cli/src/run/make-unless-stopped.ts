import { makeTogether, type AddingGroup, type SharedArray } from "@pixelweft/mpi";
import { StoppedError } from "../command/failure.ts";

/**
 * Makes items together as `makeTogether()` does. Where a rank is stopped meanwhile, all are, after the same exchange: a rank that left
 * before it would be waited for.
 *
 * @throws StoppedError on all ranks where one was stopped.
 */
export async function makeUnlessStopped<T extends SharedArray = Uint8Array>(
  group: AddingGroup | undefined,
  count: number,
  make: (numbers: Uint32Array) => Promise<T>,
  Kind: new (length: number) => SharedArray = Uint8Array,
): Promise<T> {
  let stopped: StoppedError | undefined;
  const made = await makeTogether<T>(
    group,
    count,
    (numbers) =>
      make(numbers).catch((error: unknown) => {
        if (!(error instanceof StoppedError)) throw error;
        stopped = error;
        // As of a rank that had nothing to make.
        return new Kind(0) as T;
      }),
    Kind,
  );
  if (!(await isAnyStopped(group, stopped !== undefined))) return made;
  throw stopped ?? new StoppedError("Stopped, as another rank was; what was saved before stays");
}

/** Whether any rank was stopped. Every rank calls it. */
export async function isAnyStopped(
  group: AddingGroup | undefined,
  isStopped: boolean,
): Promise<boolean> {
  const said = Float32Array.of(isStopped ? 1 : 0);
  await group?.allReduce(said);
  return said[0] !== 0;
}
