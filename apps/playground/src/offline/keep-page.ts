/**
 * Has the browser keep the page for visits without a network. Marks `kept-page` when all of it is kept. Browsers that keep nothing, and servers
 * from which nothing may be kept, show the page all the same.
 */
export async function keepPage(): Promise<void> {
  // Sources that somebody is at work on have no service worker.
  const isSource = new URL(import.meta.url).pathname.endsWith(".ts");
  if (isSource || !("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  await serviceWorker.register("./service-worker.js", { scope: "./" });
  await serviceWorker.ready;
  // What was loaded before is asked for again: the browser has it, and the service worker keeps it.
  const models = performance
    .getEntriesByType("resource")
    .map(({ name }) => name)
    .filter((name) => name.endsWith(".safetensors"));
  if (!serviceWorker.controller)
    await new Promise((done) => {
      serviceWorker.addEventListener("controllerchange", done, { once: true });
    });
  await Promise.all(models.map(async (name) => (await fetch(name)).arrayBuffer()));
  performance.mark("kept-page");
}
