import { element } from "../element.ts";
import type { Page } from "../page.ts";

/** Takes what is dropped anywhere on the page: a model is shown, pictures are trained on. */
export function receiveDrops(page: Page): void {
  const veil = element(
    "div",
    { class: "drop-veil", hidden: true },
    element("p", {}, "Drop pictures to train on them, or a .safetensors to show it"),
  );
  document.body.append(veil);
  const hasFiles = ({ dataTransfer }: DragEvent): boolean =>
    dataTransfer?.types.includes("Files") === true;
  addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    veil.hidden = false;
  });
  addEventListener("dragleave", ({ relatedTarget }) => {
    if (relatedTarget === null) veil.hidden = true;
  });
  addEventListener("drop", (event) => {
    if (!hasFiles(event) || event.dataTransfer === null) return;
    event.preventDefault();
    veil.hidden = true;
    // The list is empty when the event is over: entries are taken now.
    const entries = Array.from(event.dataTransfer.items, (item) => ({
      entry: item.webkitGetAsEntry(),
      file: item.getAsFile(),
    }));
    receive(page, entries).catch((error: unknown) => {
      page.say(error instanceof Error ? error.message : String(error), "trouble");
    });
  });
}

async function receive(
  page: Page,
  entries: readonly { readonly entry: FileSystemEntry | null; readonly file: File | null }[],
): Promise<void> {
  const [{ filesOf }, { deliver }] = await Promise.all([
    import("./dropped-files.ts"),
    import("./deliver.ts"),
  ]);
  await deliver(page, await filesOf(entries));
}
