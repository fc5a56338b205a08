import { actAs, transact } from '@leko/postgres';
import type { Deps } from '../deps.ts';
import { balancesOf, lockAccounts } from '../ledger/store.ts';
import { freeTaken } from '../ledger/store-movements.ts';
import { bookRemittance } from './book-remittance.ts';
import { type MoveName, moves } from './domain/remittance.ts';
import { publishRemittance } from './publish-remittance.ts';
import { moveRemittance, readRemittance } from './store.ts';

export interface Settling {
  readonly id: string;
  readonly name: MoveName;
  readonly reason: string | undefined;
  /** The coach who asks for it: row-level security then shows the rows of that coach only. */
  readonly actingUser?: string;
}

/** One legal move of a remittance with its entry, its history and its event; a repetition changes nothing. */
export async function settleRemittance(deps: Deps, { id, name, reason, actingUser }: Settling): Promise<void> {
  const coachId = actingUser ?? (await readRemittance(deps.db, id)).coachId;
  const move = moves[name];
  const isDone = await transact(deps.db, async (tx) => {
    if (actingUser !== undefined) await actAs(tx, actingUser);
    const accounts = await lockAccounts(tx, coachId, move.entryKind);
    const at = deps.clock();
    const moved = await moveRemittance(tx, await readRemittance(tx, id), { move, reason, at });
    if (moved === undefined) return false;
    const eventId = await publishRemittance(tx, move.event, moved);
    await bookRemittance(tx, accounts, move.entry(moved, balancesOf(accounts)), { at, eventId });
    if (move.givesBack) await freeTaken(tx, id);
    return true;
  });
  if (isDone) deps.log.info({ remittanceId: id, coachId, state: move.to, reason }, 'remittance settled');
}
