/** One of those that take turns. */
export interface Participant {
  readonly id: string;
  /** One measured run, in seconds. */
  run(): Promise<number>;
}

/** How long to go on. */
export interface RoundOptions {
  readonly rounds: number;
  /** Seconds that one participant may take over all rounds; everyone has at least one run. */
  readonly budget: number;
  /** Runs shorter than this many seconds are repeated within a round until they add up to it. */
  readonly fill: number;
}

/** What came of a participant: its runs, and why it stopped if it did. */
export interface Turns {
  readonly seconds: number[];
  failure?: Error;
}

const mostRepeats = 50;

/**
 * Runs A B C, A B C, and so on: what disturbs the machine disturbs all alike. Who fails is dropped, who has used up its budget
 * sits out.
 */
export async function takeTurns(
  participants: readonly Participant[],
  { rounds, budget, fill }: RoundOptions,
): Promise<Map<string, Turns>> {
  const turns = new Map<string, Turns>(participants.map(({ id }) => [id, { seconds: [] }]));
  for (let round = 0; round < rounds; round++)
    for (const { id, run } of participants) {
      const mine = turns.get(id);
      if (mine === undefined || mine.failure !== undefined) continue;
      const used = mine.seconds.reduce((a, b) => a + b, 0);
      if (round > 0 && used + used / round > budget) continue;
      try {
        let filled = 0;
        for (let i = 0; i < mostRepeats && (i === 0 || filled < fill); i++) {
          const seconds = await run();
          filled += seconds;
          mine.seconds.push(seconds);
        }
      } catch (error) {
        mine.failure = error instanceof Error ? error : new Error(String(error));
      }
    }
  return turns;
}
