/** Milliseconds in which a browser answers that does not leave the answer to its user. */
const ownAnswer = 1000;

/**
 * Asks the browser not to forget what the page keeps: it does so where room is short, or after a week without a visit. Firefox asks its
 * user, who may take his time or never answer: `isAsking` is called with true then, and with false when there is an answer.
 */
export async function askToKeep(isAsking: (asks: boolean) => void): Promise<void> {
  if (!("storage" in navigator)) return;
  const timer = setTimeout(() => isAsking(true), ownAnswer);
  await navigator.storage.persist().catch(() => false);
  clearTimeout(timer);
  isAsking(false);
}
