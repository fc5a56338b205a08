import type { Violation } from '../domain/violation.ts';
import { coachesAfter, unevenBalances, violationsOf } from '../store/books.ts';
import { saveDoubts } from '../store/doubts.ts';
import type { Deps } from './deps.ts';

/** Coaches a run: what one statement counts again within its time. */
const COACHES = 50;
/** Whoever waits for quiet runs all tasks again and again; counting is dear, and would find the same. */
const EVERY_MS = 10_000;

type Checking = Pick<Deps, 'db' | 'clock' | 'log'>;

/**
 * Counts the books again, some coaches a run and all of them in turn. What does not hold calls a person, and stops the
 * payouts of that coach until it holds again. Always answers 0: checking is no work that others wait for.
 */
export function createBooksCheck(deps: Checking): () => Promise<number> {
  let after: string | undefined;
  let dueAt = deps.clock().getTime() + EVERY_MS;
  return async () => {
    const now = deps.clock().getTime();
    if (now < dueAt) return 0;
    dueAt = now + EVERY_MS;
    const coachIds = await coachesAfter(deps.db, after, COACHES);
    // Taken first, so that a coach whose books cannot be counted in time holds up no other.
    after = coachIds.length < COACHES ? undefined : coachIds.at(-1);
    const found = [...(await unevenBalances(deps.db)), ...(await violationsOf(deps.db, coachIds))];
    await doubt(deps, coachIds, found);
    return 0;
  };
}

async function doubt({ db, clock, log }: Checking, coachIds: readonly string[], found: readonly Violation[]) {
  const news = await saveDoubts(db, { coachIds, found, now: clock() });
  for (const violation of news) log.error(violation, 'the books contradict themselves, payouts wait for a person');
}
