import type { PreparedSet } from "../../data/prepared-set.ts";
import { element } from "../element.ts";
import { makePictureGrid } from "./picture-grid.ts";

/** What is trained on: some of the pictures, and what was found and chosen. */
export interface SetView {
  readonly root: HTMLElement;
  show(set: PreparedSet): void;
  /** Says that pictures of this name are read, or that nothing is. */
  wait(name: string | undefined): void;
}

/** Pictures that are shown, and how many in a row. */
const [shown, columns] = [24, 12];

/** Makes an empty view. */
export function makeSetView(): SetView {
  let now: PreparedSet | undefined;
  const grid = makePictureGrid(columns, { palette: () => now?.palette });
  const notes = element("ul", { class: "notes" });
  const status = element("p", { class: "quiet", role: "status" });
  status.hidden = true;
  return {
    root: element("div", { class: "set-view" }, grid.root, status, notes),
    show: (set) => {
      now = set;
      const { images, count, plans } = set;
      const { config } = plans.usual;
      const each = config.height * config.width * config.channels;
      // Those as they are come first, their variants behind them: pictures from everywhere among them.
      const wanted = Math.min(shown, count);
      const some = new Uint8Array(wanted * each);
      for (let i = 0; i < wanted; i++) {
        const from = Math.floor((i * count) / wanted) * each;
        some.set(images.subarray(from, from + each), i * each);
      }
      grid.show(some, config);
      grid.describe(`${wanted} of the ${count} training pictures of ${set.title}`);
      notes.replaceChildren(
        ...[...set.notes, partWords(set)].map((words) => element("li", {}, words)),
      );
    },
    wait: (name) => {
      status.hidden = name === undefined;
      status.textContent = name === undefined ? "" : `Reading ${name} …`;
    },
  };
}

/** Where the pictures go: their sum is the number that was found. */
function partWords({ count, heldOutCount, testCount = 0 }: PreparedSet): string {
  return [
    `${count.toLocaleString("en")} to train on`,
    `${heldOutCount.toLocaleString("en")} held out to test with`,
    ...(testCount > 0 ? [`${testCount.toLocaleString("en")} left for a last test elsewhere`] : []),
  ].join(", ");
}
