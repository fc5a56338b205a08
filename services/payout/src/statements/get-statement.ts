import { lookAs } from '@leko/postgres';
import { invalidInput, ProblemError } from '@leko/server';
import type { Deps } from '../deps.ts';
import { dayIn } from '../documents/domain/calendar.ts';
import { partyOf, readParty } from '../documents/store-parties.ts';
import { problems } from '../problems.ts';
import { type MonthlyStatement, statementOf } from './domain/statement.ts';
import { readStatement } from './store.ts';

const MONTH_LENGTH = 7;
/** More than a hundred bookings a day. */
const MAX_ENTRIES = 5_000;

export async function getStatement(
  { db, clock, settings, vault }: Pick<Deps, 'db' | 'clock' | 'settings' | 'vault'>,
  { coachId, month }: { coachId: string; month: string },
): Promise<MonthlyStatement> {
  const madeAt = clock();
  const platform = settings('platform', madeAt);
  const { zone } = platform;
  const thisMonth = dayIn(zone, madeAt).slice(0, MONTH_LENGTH);
  if (month > thisMonth) throw invalidInput('/querystring/month', 'must not lie in the future');
  return lookAs(db, coachId, async (tx) => {
    const { opening, entries } = await readStatement(tx, { coachId, month, zone, limit: MAX_ENTRIES + 1 });
    if (entries.length > MAX_ENTRIES) throw new ProblemError(problems.statementTooLong);
    const party = await partyOf(tx, coachId);
    const coach = party && (await readParty({ db: tx, vault }, party));
    const about = { coachId, month, zone, madeAt, isFinal: month < thisMonth, coach, platform };
    return { ...about, ...statementOf(opening, entries) };
  });
}
