import { Sampler } from "@pixelweft/pixelcnn";
import { ConditionerProgram, type ConditionedDeviceModel } from "@pixelweft/pixelcnn/conditioning";
import { threefry } from "@pixelweft/tensor";
import { centreOfMass, distance, type Place } from "./centre-of-mass.ts";
import { meanOf, type Mean } from "./mean.ts";
import { movedMaps, placeMap } from "./place-map.ts";
import { objectBy, side } from "./placed-object.ts";

/** How far drawn objects are from where they were asked to be, in pixels; each a mean over drawings. */
export interface Distances {
  /** Maps made for the middle, then moved to the place asked for. */
  readonly moved: Mean;
  /** The same maps, random numbers and places asked for, with the maps left in the middle. */
  readonly notMoved: Mean;
  /** Maps made for the place asked for. */
  readonly made: Mean;
  /** Drawings with moved maps against the place that another drawing was asked for. */
  readonly anotherPlace: Mean;
  /** Drawings without any object, of all of the three kinds; they are left out above. */
  readonly empty: number;
}

const drawings = 200;
/** The largest move, down and to the right. */
const furthest = 8;
const stream = 2;

/** Draws objects of any kind and colour with maps moved by any whole number of pixels, and looks where they are. */
export async function measureMoves(
  model: ConditionedDeviceModel,
  say: (words: string) => void,
): Promise<Distances> {
  const [conditioner, sampler] = [new ConditionerProgram(model), new Sampler(model, { batch: 20 })];
  const middle = { row: side / 2, column: side / 2 };
  const wanted = Array.from({ length: drawings }, (_, n) => {
    const random = (i: number): number => threefry(1, stream, n, i)[0] / 2 ** 32;
    const object = objectBy(random, middle);
    const step = (i: number): number => Math.floor((2 * furthest + 1) * random(i)) - furthest;
    return { object, move: [step(6), step(7)] as const };
  });
  const asked = wanted.map(({ move }): Place => [middle.row + move[0], middle.column + move[1]]);
  const mapsFor = async (places: readonly Place[]): Promise<Float32Array> => {
    const sources = wanted.map(({ object }, n) => {
      const [row, column] = places[n] ?? [0, 0];
      return [...placeMap({ ...object, row, column })];
    });
    const images = new Uint8Array(drawings * side * side);
    const made = await conditioner.conditions({
      images,
      source: Float32Array.from(sources.flat()),
    });
    return made.spatial ?? new Float32Array();
  };
  const draw = async (spatial: Float32Array): Promise<(Place | undefined)[]> => {
    const images = await sampler.sample({ count: drawings, seed: stream, spatial });
    const each = side * side;
    return wanted.map((_, n) => centreOfMass(images.subarray(n * each, (n + 1) * each), side));
  };
  try {
    const centred = await mapsFor(wanted.map(() => [middle.row, middle.column]));
    const each = centred.length / drawings;
    const shifted = new Float32Array(centred.length);
    for (const [n, { move }] of wanted.entries())
      shifted.set(movedMaps(centred.subarray(n * each, (n + 1) * each), move), n * each);
    const moved = await draw(shifted);
    const notMoved = await draw(centred);
    const made = await draw(await mapsFor(asked));
    const another = asked.map((_, n): Place => asked[(n + 1) % drawings] ?? [0, 0]);
    const found = {
      moved: apart(moved, asked),
      notMoved: apart(notMoved, asked),
      made: apart(made, asked),
      anotherPlace: apart(moved, another),
      empty: [...moved, ...notMoved, ...made].filter((place) => place === undefined).length,
    };
    say(`distances in pixels: ${JSON.stringify(found)}`);
    return found;
  } finally {
    await conditioner.dispose();
    await sampler.dispose();
  }
}

function apart(drawn: readonly (Place | undefined)[], asked: readonly Place[]): Mean {
  return meanOf(drawn.flatMap((place, n) => (place ? [distance(place, asked[n] ?? [0, 0])] : [])));
}
