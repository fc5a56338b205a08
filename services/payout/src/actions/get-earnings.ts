import { cutOff, earningsOf } from '../domain/earnings.ts';
import { type EarningsView, earningsView } from '../schemas/earnings.ts';
import { readEarningFacts } from '../store/earnings.ts';
import type { Deps } from './deps.ts';

/** `coolDownDays` changes the view only: what may be paid out follows the setting. */
export async function getEarnings(
  { db, clock, settings }: Deps,
  { coachId, coolDownDays: asked }: { coachId: string; coolDownDays: number | undefined },
): Promise<EarningsView> {
  const now = clock();
  const coolDownDays = asked ?? (await settings(db, 'cool-down', now)).days;
  const rules = await settings(db, 'remittance', now);
  const facts = await readEarningFacts(db, coachId, cutOff(now, coolDownDays));
  return earningsView(earningsOf(facts, { now, coolDownDays, rules }), { coachId, coolDownDays });
}
