import { lookAs } from '@leko/postgres';
import type { Deps } from '../deps.ts';
import { cutOff, earningsOf } from './domain/earnings.ts';
import { type EarningsView, earningsView } from './schemas.ts';
import { readEarningFacts } from './store.ts';

/** `coolDownDays` changes the view only: what may be paid out follows the setting. */
export async function getEarnings(
  { db, clock, settings }: Pick<Deps, 'db' | 'clock' | 'settings'>,
  { coachId, coolDownDays: asked }: { coachId: string; coolDownDays: number | undefined },
): Promise<EarningsView> {
  const now = clock();
  const coolDownDays = asked ?? settings('cool-down', now).days;
  const rules = settings('remittance', now);
  const until = cutOff(now, coolDownDays);
  const facts = await lookAs(db, coachId, (tx) => readEarningFacts(tx, coachId, until));
  return earningsView(earningsOf(facts, { now, coolDownDays, rules }), { coachId, coolDownDays });
}
