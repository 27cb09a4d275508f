import type { TracedProfile } from "./profile.ts";

/** An event of the Trace Event Format: times in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly ph: "X" | "M";
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly args: Readonly<Record<string, string | number>>;
}

/**
 * A run as chrome://tracing and ui.perfetto.dev show it: JSON of the Trace Event Format (Google, "Trace Event Format", 2016), one
 * complete event for each kernel with what it computes and reaches.
 */
export function chromeTrace({ profile, spans }: TracedProfile): string {
  const place = { pid: 1, tid: 1 } as const;
  const how =
    profile.timing === "timestamps"
      ? "kernels, by timestamps"
      : "kernels, each timed by itself, laid end to end";
  const events: TraceEvent[] = [
    {
      name: "process_name",
      ph: "M",
      ...place,
      args: { name: `${profile.backend}: ${profile.device}` },
    },
    { name: "thread_name", ph: "M", ...place, args: { name: how } },
    ...spans.map(({ title, start, seconds, flops, bytes }): TraceEvent => {
      const rate = (amount: number): number =>
        seconds > 0 ? Number((amount / seconds / 1e9).toPrecision(4)) : 0;
      return {
        name: title,
        ph: "X",
        ...place,
        ts: start * 1e6,
        dur: seconds * 1e6,
        args: { "GFLOP/s": rate(flops), "GB/s": rate(bytes), flops, bytes },
      };
    }),
  ];
  return `${JSON.stringify({ displayTimeUnit: "ms", traceEvents: events })}\n`;
}
