import {
  choosePictures,
  suggestFrame,
  type ChoiceAccess,
  type ChosenPictures,
  type DataChoice,
  type MixedSizesError,
} from "@pixelweft/datasets";

/** Chooses how pictures are read; the lines say what was chosen, why, and which option chooses otherwise. */
export async function chosenPictures(
  given: DataChoice,
  access: ChoiceAccess = {},
): Promise<ChosenPictures & { readonly lines: string[] }> {
  const chosen = await choosePictures(given, access);
  const { frame, palette } = chosen;
  const lines: string[] = [];
  if (frame) {
    const { size, fitting, of } = frame;
    const text = sizeText(size);
    const [more, which] =
      fitting < of
        ? [" --skip-other-sizes", `${fitting} of the ${of} pictures fit`]
        : ["", "the pictures are of several sizes"];
    lines.push(`Chose --pad ${text}${more}: ${which}; --resize ${text} scales all instead`);
  }
  if (palette) {
    const { colours, reason } = palette;
    const why = reason === "few colours" ? `${colours} colours` : reason;
    lines.push(
      `Chose --palette ${colours}: the pictures have ${why}; --background '#ffffff' takes RGB`,
    );
  }
  return { ...chosen, lines };
}

/** The options that take pictures of several sizes. */
export function waysOut({ sizes, wanted }: MixedSizesError): string {
  if (wanted) return "a larger --pad takes more, --skip-other-sizes leaves them out";
  const [{ height, width, count } = { height: 0, width: 0, count: 0 }] = sizes;
  const frame = suggestFrame(sizes);
  const isWhole = frame?.fitting === frame?.of;
  const gain = isWhole
    ? "puts smaller ones on transparent ground"
    : `--skip-other-sizes takes the ${frame?.fitting} that fit`;
  return [
    ...(frame ? [`--pad ${sizeText(frame.size)} ${gain}`] : []),
    `--resize ${sizeText([height, width])} scales all`,
    `--skip-other-sizes takes the ${count} of ${height}x${width}`,
  ].join(", ");
}

/** A size as the options take it. */
function sizeText([height, width]: readonly [height: number, width: number]): string {
  return height === width ? String(height) : `${height}x${width}`;
}
