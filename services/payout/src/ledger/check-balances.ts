import { severityOf } from '@leko/postgres';
import { HOUR_MS } from '@leko/runtime/durations';
import type { Deps } from '../deps.ts';
import { coachesAfter, findUnbalanced, UNBALANCED, violationsOf } from './store-checks.ts';
import { findMiscounted, MISCOUNTED } from './store-platform.ts';
import { type Finding, saveViolations } from './store-violations.ts';

/** Coaches in a run: as many as one statement can recount within its time limit. */
const COACHES = 50;
/** Recounting is expensive: it must not run as often as the schedule, or the sandbox, runs its tasks. */
const EVERY_MS = 10_000;
/** Nearly every entry has a posting on an account of the platform: recounting these reads the whole history. */
const PLATFORM_EVERY_MS = HOUR_MS;

type Checking = Pick<Deps, 'db' | 'clock' | 'log'>;
type Counted = Omit<Finding, 'rules'>;

/**
 * Recounts the balances of some coaches in each run, all coaches in turn, and every hour those of the platform. A new violation
 * is logged as an error; the payouts that it concerns stop until it is gone. Always answers 0: a check is no work that has to
 * be waited for.
 */
export function createBalanceCheck(deps: Checking): () => Promise<number> {
  let after: string | undefined;
  let dueAt = deps.clock().getTime() + EVERY_MS;
  let platformDueAt = dueAt;
  return async () => {
    const now = deps.clock().getTime();
    if (now < dueAt) return 0;
    dueAt = now + EVERY_MS;
    const coachIds = await coachesAfter(deps.db, after, COACHES);
    // Advanced first, so that a coach whose balances cannot be counted in time does not block the others.
    after = coachIds.length < COACHES ? undefined : coachIds.at(-1);
    await report(deps, { ...(await count(deps, coachIds)), rules: [] });
    await report(deps, { coachIds: [], rules: [UNBALANCED.what], found: await findUnbalanced(deps.db) });
    if (now < platformDueAt) return 0;
    const found = await findMiscounted(deps.db);
    await report(deps, { coachIds: [], rules: [MISCOUNTED.what], found });
    // A violation here stops all payouts, so it is checked again soon.
    platformDueAt = now + (found.length === 0 ? PLATFORM_EVERY_MS : EVERY_MS);
    return 0;
  };
}

/** All in one statement, or one by one where that fails, so that one coach does not hide the violations of others. */
async function count(deps: Checking, coachIds: readonly string[]): Promise<Counted> {
  try {
    return { coachIds, found: await violationsOf(deps.db, coachIds) };
  } catch (error) {
    deps.log.warn({ err: error, coaches: coachIds.length }, 'the balances of coaches are counted one by one');
  }
  const counts: Counted[] = [];
  for (const coachId of coachIds) counts.push(await countOne(deps, coachId));
  return { coachIds: counts.flatMap((one) => one.coachIds), found: counts.flatMap(({ found }) => found) };
}

/** A coach who could not be counted keeps the violations that are recorded. */
async function countOne({ db, log }: Checking, coachId: string): Promise<Counted> {
  try {
    return { coachIds: [coachId], found: await violationsOf(db, [coachId]) };
  } catch (error) {
    log[severityOf(error)]({ err: error, coachId }, 'the balances of a coach cannot be counted');
    return { coachIds: [], found: [] };
  }
}

async function report({ db, clock, log }: Checking, finding: Finding) {
  const found = await saveViolations(db, finding, clock());
  for (const violation of found) log.error(violation, 'the balances contradict themselves, payouts wait for a person');
}
