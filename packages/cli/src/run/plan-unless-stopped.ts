import type { Context } from "../command/command.ts";
import { say } from "../show/terminal.ts";
import { whileReading } from "../show/while-reading.ts";
import { isAnyStopped } from "./make-unless-stopped.ts";
import { stopped } from "./outcome.ts";
import { planRun, type Timed } from "./plan.ts";
import type { TrainRequest } from "./request.ts";

/**
 * Plans a run as `planRun()` does, on one rank of a job after another. Where one is stopped meanwhile, all are, after the same exchange:
 * a rank that left before it would be waited for.
 *
 * @throws StoppedError on all ranks where one was stopped.
 */
export async function planUnlessStopped(
  request: TrainRequest,
  { terminal, signal }: Pick<Context, "terminal"> & { readonly signal: AbortSignal },
): Promise<Timed> {
  const { job } = terminal;
  const { resumable, data, folder } = request;
  const { source } = resumable?.settings.data ?? data;
  const tell = (line: string): void => say(terminal, line);
  const makePlan = (): Promise<Timed | undefined> =>
    whileReading(source, tell, () => planRun(request, { terminal, signal })).catch(
      (error: unknown) => {
        if (!signal.aborted) throw error;
        return undefined;
      },
    );
  const timed = await (job ? job.inTurn(makePlan) : makePlan());
  const isStopped = await isAnyStopped(job?.group, timed === undefined);
  if (timed !== undefined && !isStopped) return timed;
  await timed?.plan.data.close();
  throw stopped(resumable?.model.training?.step ?? 0, resumable?.folder ?? folder);
}
