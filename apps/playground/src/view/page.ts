import type { Engine } from "../engine/engine.ts";
import type { Store } from "../state/store.ts";
import type { Inbox } from "./inbox.ts";

/** What every part of the page is made with. */
export interface Page {
  readonly store: Store;
  /** Resolves when the worker has a backend. */
  readonly engine: Promise<Engine>;
  /**
   * A sentence for everybody at the foot of the page, read out by screen readers; what went wrong stays until the next one, or until somebody closes it.
   * Gives what takes the sentence back.
   */
  readonly say: (words: string, kind?: "news" | "trouble") => () => void;
  /** Files on their way to the part that reads them. */
  readonly inbox: Inbox;
}

/** A part of the page: made once, when it is first shown, and kept. It is hidden while another part is shown. */
export type PartMaker = (page: Page) => HTMLElement;
