import { severityOf } from '@leko/postgres';
import { HOUR_MS } from '@leko/runtime/durations';
import type { Deps } from '../deps.ts';
import { coachesAfter, UNEVEN, unevenBalances, violationsOf } from './store-checks.ts';
import { MISCOUNTED, miscountedBalances } from './store-platform.ts';
import { type Finding, saveDoubts } from './store-reviews.ts';

/** Coaches a run: what one statement counts again within its time. */
const COACHES = 50;
/** Whoever waits for quiet runs all tasks again and again; counting is dear, and would find the same. */
const EVERY_MS = 10_000;
/** The platform's own accounts have a posting of every entry: counting them reads the whole history. */
const PLATFORM_EVERY_MS = HOUR_MS;

type Checking = Pick<Deps, 'db' | 'clock' | 'log'>;
type Counted = Omit<Finding, 'rules'>;

/**
 * Counts the books again, some coaches a run and all of them in turn, and now and then the platform's. What does not hold calls a
 * person, and stops the payouts of that coach until it holds again. Always answers 0: checking is no work that others wait for.
 */
export function createBooksCheck(deps: Checking): () => Promise<number> {
  let after: string | undefined;
  let dueAt = deps.clock().getTime() + EVERY_MS;
  let platformDueAt = dueAt;
  return async () => {
    const now = deps.clock().getTime();
    if (now < dueAt) return 0;
    dueAt = now + EVERY_MS;
    const coachIds = await coachesAfter(deps.db, after, COACHES);
    // Taken first, so that a coach whose books cannot be counted in time holds up no other.
    after = coachIds.length < COACHES ? undefined : coachIds.at(-1);
    await doubt(deps, { ...(await count(deps, coachIds)), rules: [] });
    await doubt(deps, { coachIds: [], rules: [UNEVEN.what], found: await unevenBalances(deps.db) });
    if (now < platformDueAt) return 0;
    const found = await miscountedBalances(deps.db);
    await doubt(deps, { coachIds: [], rules: [MISCOUNTED.what], found });
    // As long as it does not hold payouts stand still, so it is looked at again soon.
    platformDueAt = now + (found.length === 0 ? PLATFORM_EVERY_MS : EVERY_MS);
    return 0;
  };
}

/** All at once; where that takes too long one by one, so that the books of one coach hide those of no other. */
async function count(deps: Checking, coachIds: readonly string[]): Promise<Counted> {
  try {
    return { coachIds, found: await violationsOf(deps.db, coachIds) };
  } catch (error) {
    deps.log.warn({ err: error, coaches: coachIds.length }, 'the books of coaches are counted one by one');
  }
  const counts: Counted[] = [];
  for (const coachId of coachIds) counts.push(await countOne(deps, coachId));
  return { coachIds: counts.flatMap((one) => one.coachIds), found: counts.flatMap(({ found }) => found) };
}

/** What could not be counted is neither right nor wrong: it stays as it was known. */
async function countOne({ db, log }: Checking, coachId: string): Promise<Counted> {
  try {
    return { coachIds: [coachId], found: await violationsOf(db, [coachId]) };
  } catch (error) {
    log[severityOf(error)]({ err: error, coachId }, 'the books of a coach cannot be counted');
    return { coachIds: [], found: [] };
  }
}

async function doubt({ db, clock, log }: Checking, finding: Finding) {
  const news = await saveDoubts(db, finding, clock());
  for (const violation of news) log.error(violation, 'the books contradict themselves, payouts wait for a person');
}
