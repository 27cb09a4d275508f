import { Sampler } from "@pixelweft/pixelcnn";
import { ConditionerProgram, type ConditionedDeviceModel } from "@pixelweft/pixelcnn/conditioning";
import type { Picture } from "@pixelweft/pixelcnn/pictures";
import { captionedGrid, type Captioned } from "./captioned-grid.ts";
import { movedMaps, placeMap } from "./place-map.ts";
import { colours, ground, kinds, side } from "./placed-object.ts";

type Move = readonly [down: number, right: number];

const steps = [-8, -6, -4, -2, 0, 2, 4, 6, 8] as const;

/** What is moved in a row, and how. */
const rows: readonly {
  readonly kind: (typeof kinds)[number];
  readonly colour: number;
  readonly move: (step: number) => Move;
}[] = [
  { kind: "disc", colour: 0, move: (step) => [0, step] },
  { kind: "cross", colour: 4, move: (step) => [0, step] },
  { kind: "square", colour: 2, move: (step) => [0, step] },
  { kind: "ring", colour: 3, move: (step) => [step, 0] },
  { kind: "triangle", colour: 5, move: (step) => [step, 0] },
  { kind: "cross", colour: 1, move: (step) => [step, step] },
];

/**
 * Rows of pictures, each drawn with the same random numbers and the same maps, moved from picture to picture. Above them are the maps of
 * the first row, as how far each pixel's values are from those in the corner.
 */
export async function movesPicture(model: ConditionedDeviceModel): Promise<Picture> {
  const [conditioner, sampler] = [new ConditionerProgram(model), new Sampler(model, { batch: 18 })];
  const middle = { row: side / 2, column: side / 2 };
  try {
    const cells: Captioned[] = [];
    for (const [n, { kind, colour, move }] of rows.entries()) {
      const source = placeMap({ kind: kinds.indexOf(kind), colour, ...middle });
      const { spatial = new Float32Array() } = await conditioner.conditions({
        images: new Uint8Array(side * side),
        source,
      });
      const maps = steps.map((step) => movedMaps(spatial, move(step)));
      if (n === 0)
        for (const [i, map] of maps.entries())
          cells.push({ pixels: strength(map), caption: `s, ${moveWords(move(steps[i] ?? 0))}` });
      const images = await sampler.sample({
        count: steps.length,
        seed: 3,
        numbers: new Uint32Array(steps.length).fill(n),
        spatial: Float32Array.from(maps.flatMap((map) => [...map])),
      });
      for (const [i, step] of steps.entries()) {
        const image = images.subarray(i * side * side, (i + 1) * side * side);
        cells.push({ pixels: painted(image), caption: moveWords(move(step)) });
      }
    }
    return captionedGrid(cells, { height: side, width: side, columns: steps.length, scale: 3 });
  } finally {
    await conditioner.dispose();
    await sampler.dispose();
  }
}

function moveWords([down, right]: Move): string {
  const words = [
    ...(down === 0 ? [] : [`${down < 0 ? "up" : "down"} ${Math.abs(down)}`]),
    ...(right === 0 ? [] : [`${right < 0 ? "left" : "right"} ${Math.abs(right)}`]),
  ];
  return words.length === 0 ? "not moved" : words.join(" ");
}

function painted(levels: Uint8Array): Uint8Array {
  return Uint8Array.from([...levels].flatMap((level) => colours[level - 1] ?? ground));
}

/** How far the values at each pixel are from those in the top left corner, in grey. */
function strength(maps: Float32Array): Uint8Array {
  const each = maps.length / (side * side);
  const far = Array.from({ length: side * side }, (_, pixel) => {
    let squares = 0;
    for (let i = 0; i < each; i++) squares += ((maps[pixel * each + i] ?? 0) - (maps[i] ?? 0)) ** 2;
    return Math.sqrt(squares);
  });
  const most = Math.max(...far, Number.MIN_VALUE);
  return Uint8Array.from(
    far.flatMap((value) => {
      const grey = Math.round((255 * value) / most);
      return [grey, grey, grey];
    }),
  );
}
