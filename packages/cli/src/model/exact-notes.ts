import type { ExactPictures } from "@pixelweft/datasets";
import { counted } from "@pixelweft/datasets/text";
import type { Model } from "@pixelweft/pixelcnn";

/** What was done to pictures to bring them to a model, as its training did, in lines. */
export function exactNotes(
  { padded, scaled, greyed, quantised, otherColours }: ExactPictures,
  { height, width, levels }: Model["config"],
): string[] {
  const are = (count: number): string => (count === 1 ? "is" : "are");
  const line = (count: number, what: string, done: string): string[] =>
    count === 0 ? [] : [`${counted(count, what)} ${are(count)} ${done}, as in the training`];
  const others = `${counted(otherColours, "colour")} of the pictures ${are(otherColours)}`;
  return [
    ...line(padded, "smaller picture", `put on ground of ${height}x${width}`),
    ...line(scaled, "picture", `scaled to ${height}x${width}`),
    ...line(greyed, "coloured picture", "made grey"),
    ...line(quantised, "picture", `brought to ${levels} levels`),
    ...(otherColours === 0
      ? []
      : [`${others} not among those of the palette: the nearest are measured`]),
  ];
}

/** Which pictures lie among those of a folder and are left out, with what to do about them; none where there are none. */
export function otherKindNotes({ otherKind }: Pick<ExactPictures, "otherKind">): string[] {
  if (otherKind.length === 0) return [];
  const [are, them] =
    otherKind.length === 1 ? ["is no PNG file", "it"] : ["are no PNG files", "them"];
  const some = `${otherKind.slice(0, 3).join(", ")}${otherKind.length > 3 ? ", …" : ""}`;
  return [
    `Left out: ${counted(otherKind.length, "picture")} that ${are} (${some}); save ${them} as PNG to have ${them} too`,
  ];
}
