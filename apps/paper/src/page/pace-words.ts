import type { NetworkPace, Origin, Pace } from "../protocol/record.ts";
import { spreadOf } from "../protocol/statistics.ts";
import { wrapped } from "./terms-words.ts";

/** When, where and by which program paces were measured, and how much the stretches of one differ. */
export function paceWords(pace: Pace | undefined): string {
  const networks = Object.values(pace?.networks ?? {});
  const originOf = ({ day, commits, machine }: Origin): string =>
    [day, ...commits, machine].join(", ");
  const origins = [...new Set(networks.map(originOf))];
  const sentences = origins.map((origin) =>
    sentence(networks.filter((network) => originOf(network) === origin)),
  );
  const words = sentences.length === 0 ? "No pace is measured yet." : sentences.join(" ");
  return `\n${wrapped(words, 100)}\n`;
}

function sentence(networks: readonly NetworkPace[]): string {
  const [first] = networks;
  if (first === undefined) return "";
  const shares = networks.map(({ imagesPerSecond, stretches }) =>
    Math.round((100 * (spreadOf(stretches).deviation ?? NaN)) / imagesPerSecond),
  );
  const { day, commits, machine, stretches } = first;
  return [
    `${networks.length} paces are of ${day}, commit ${commits.join(", ")}, ${machine}:`,
    `medians of ${stretches.length} stretches, whose standard deviation is`,
    `${Math.min(...shares)} to ${Math.max(...shares)} % of the pace.`,
  ].join(" ");
}
