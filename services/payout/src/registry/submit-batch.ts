import { isRecovered, transact } from '@leko/postgres';
import { MINUTE_MS } from '@leko/runtime/durations';
import type { Outcome } from '@leko/upstream';
import type { PayoutOrder, Registry } from '../bank/payout-registry.ts';
import type { Deps } from '../deps.ts';
import type { PaidTo, Remittance } from '../remittances/domain/remittance.ts';
import { openPaidTo } from '../remittances/show-remittance.ts';
import { remittancesOfBatch } from '../remittances/store.ts';
import { purposeOf } from './domain/purpose.ts';
import { type Batch, isOverdue, isSafeToSendAgain, nextCheck } from './domain/registry.ts';
import { failBatch } from './fail-batch.ts';
import { settleBatch } from './settle-batch.ts';
import { holdBack, moveBatch, scheduleBatch } from './store.ts';

/** How long a remittance that cannot be sent waits before it is tried again. */
const HOLD_MS = 10 * MINUTE_MS;

/**
 * Sends the batch: the intent is written first, then the bank's answer decides. Without an answer the next step reads. A
 * remittance whose details do not open is held back for a person, so that it does not block the others.
 */
export async function submitBatch(deps: Deps, planned: Batch): Promise<void> {
  const wait = () => scheduleBatch(deps.db, planned, nextCheck(planned, deps.clock()));
  // After a restore the bank is read before anything is sent.
  if (!(await isRecovered(deps.db))) return wait();
  const { orders, unreadable } = await ordersOf(deps, planned);
  // The bank may have the first submission: under its key it gets the same rows or none.
  if (unreadable.length > 0 && planned.attemptedAt !== undefined) return wait();
  const batch = await begin(deps, planned, { orders, unreadable });
  if (batch === undefined) return;
  waitedFor(deps, batch); // The window in which the bank must show it begins.
  const outcome = await deps.registry.submit({ batchKey: batch.id, orders });
  if (outcome.kind === 'refused' && planned.attemptedAt !== undefined) {
    return readAfterRefusal(deps, batch, outcome.reason);
  }
  await conclude(deps, batch, outcome);
}

/** Undefined where another copy of the service has moved the batch, or where none of it can be sent. */
async function begin(deps: Deps, planned: Batch, { orders, unreadable }: Orders): Promise<Batch | undefined> {
  const at = deps.clock();
  const held = { at, until: new Date(at.getTime() + HOLD_MS) };
  return transact(deps.db, async (tx) => {
    if (orders.length === 0) {
      await holdBack(tx, unreadable, held);
      // Empty now; the same remittances find it again when they are collected.
      await scheduleBatch(tx, planned, undefined);
      return undefined;
    }
    const batch = await moveBatch(tx, planned, { to: 'sending', at, change: { attemptedAt: at } });
    if (batch !== undefined) await holdBack(tx, unreadable, held);
    return batch;
  });
}

/**
 * The bank may refuse a repetition because it has the first submission and does not show it yet. So the refusal of a repetition
 * is not definite: the bank is read, and asked again, until it accepts the batch or shows it.
 */
async function readAfterRefusal(deps: Deps, batch: Batch, reason: string): Promise<void> {
  const now = deps.clock();
  const fields = { batchId: batch.id, reason };
  if (isOverdue(batch, now)) deps.log.error(fields, 'a batch is refused again and again, a person must look');
  else deps.log.warn(fields, 'the bank refused a batch that it may have');
  await scheduleBatch(deps.db, batch, nextCheck(batch, now));
}

/**
 * Reads the bank by our key after a submission whose outcome is unknown. The same batch is sent again, with the same key, only
 * when the bank has not shown it for the whole window.
 */
export async function lookUpBatch(deps: Deps, batch: Batch): Promise<void> {
  const waitedMs = waitedFor(deps, batch);
  const outcome = await deps.registry.findByBatchKey(batch.id);
  if (outcome.kind === 'ok' && outcome.value !== undefined) {
    return conclude(deps, batch, { kind: 'ok', value: outcome.value });
  }
  if (outcome.kind === 'ok' && isSafeToSendAgain(waitedMs)) return submitBatch(deps, batch);
  await scheduleBatch(deps.db, batch, nextCheck(batch, deps.clock()));
}

async function conclude(deps: Deps, batch: Batch, outcome: Outcome<Registry>): Promise<void> {
  const at = deps.clock();
  switch (outcome.kind) {
    case 'ok': {
      const change = { registryId: outcome.value.registryId };
      const sent = await transact(deps.db, (tx) => moveBatch(tx, batch, { to: 'sent', at, change }));
      if (sent === undefined) return; // Another copy of the service has moved it.
      deps.log.info({ batchId: batch.id, ...change }, 'batch sent');
      return settleBatch(deps, sent, outcome.value);
    }
    case 'refused': {
      const change = { reason: outcome.reason };
      const refused = await transact(deps.db, (tx) => moveBatch(tx, batch, { to: 'refused', at, change }));
      deps.log.error({ batchId: batch.id, code: outcome.code, ...change }, 'the bank refused a batch');
      return refused && failBatch(deps, refused);
    }
    case 'unknown':
      deps.log.warn({ batchId: batch.id, reason: outcome.reason }, 'the bank has not answered for a batch');
      return scheduleBatch(deps.db, batch, nextCheck(batch, at));
  }
}

/** Each attempt has its own version, and so its own wait. */
const waitedFor = ({ waits }: Deps, { id, version }: Batch): number =>
  waits.knownFor(`batch ${id}, version ${version}`);

interface Orders {
  readonly orders: readonly PayoutOrder[];
  /** Ids of the remittances whose details do not open. */
  readonly unreadable: readonly string[];
}

async function ordersOf(deps: Deps, batch: Batch): Promise<Orders> {
  const { zone } = deps.settings('platform', deps.clock());
  const waiting = (await remittancesOfBatch(deps.db, batch.id)).filter(({ state }) => state === 'WAITING');
  const orders: PayoutOrder[] = [];
  const unreadable: string[] = [];
  for (const remittance of waiting) {
    try {
      orders.push(orderOf({ ...remittance, ...(await openPaidTo(deps, remittance)) }, zone));
    } catch (error) {
      const fields = { err: error, remittanceId: remittance.id, batchId: batch.id };
      deps.log.error(fields, 'a remittance cannot be sent, it is put aside for a person');
      unreadable.push(remittance.id);
    }
  }
  return { orders, unreadable };
}

const orderOf = (remittance: Remittance & PaidTo, zone: string): PayoutOrder => ({
  rowKey: remittance.id,
  amount: remittance.paid,
  bik: remittance.bankCode,
  account: remittance.bankAccountNumber,
  inn: remittance.inn,
  name: remittance.bankAccountHolder,
  purpose: purposeOf(remittance, zone),
});
