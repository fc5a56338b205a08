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
import { moveBatch, putAside, scheduleBatch } from './store.ts';

/** How long a remittance that cannot be sent waits before it is tried again, should nobody have mended it by then. */
const ASIDE_MS = 10 * MINUTE_MS;

/**
 * Sends the batch: the intent is written first, and what the bank says decides. Without an answer the next step reads. A
 * remittance that cannot be made out is put aside for a person, so that it holds up no other.
 */
export async function submitBatch(deps: Deps, planned: Batch): Promise<void> {
  const wait = () => scheduleBatch(deps.db, planned, nextCheck(planned, deps.clock()));
  // After a restore the bank is read before it is asked for anything.
  if (!(await isRecovered(deps.db))) return wait();
  const { orders, unfit } = await ordersOf(deps, planned);
  // The bank may have it as it was sent first: under this key it gets the same rows or none.
  if (unfit.length > 0 && planned.attemptedAt !== undefined) return wait();
  const batch = await begin(deps, planned, { orders, unfit });
  if (batch === undefined) return;
  waitedFor(deps, batch); // The bank's time begins.
  const outcome = await deps.registry.submit({ batchKey: batch.id, orders });
  if (outcome.kind === 'refused' && planned.attemptedAt !== undefined) {
    return readAfterRefusal(deps, batch, outcome.reason);
  }
  await conclude(deps, batch, outcome);
}

/** Undefined where another copy of the service has the batch, or where nothing of it can be sent. */
async function begin(deps: Deps, planned: Batch, { orders, unfit }: Orders): Promise<Batch | undefined> {
  const at = deps.clock();
  const aside = { at, until: new Date(at.getTime() + ASIDE_MS) };
  return transact(deps.db, async (tx) => {
    if (orders.length === 0) {
      await putAside(tx, unfit, aside);
      // Empty now; the same remittances make the same batch when they come again.
      await scheduleBatch(tx, planned, undefined);
      return undefined;
    }
    const batch = await moveBatch(tx, planned, { to: 'sending', at, change: { attemptedAt: at } });
    if (batch !== undefined) await putAside(tx, unfit, aside);
    return batch;
  });
}

/**
 * A repetition may be refused because the bank has the first submission, which it does not show yet. So a refusal of it says
 * no more than silence: the bank is read, and asked again, until it answers one way or shows that it has the batch.
 */
async function readAfterRefusal(deps: Deps, batch: Batch, reason: string): Promise<void> {
  const now = deps.clock();
  const fields = { batchId: batch.id, reason };
  if (isOverdue(batch, now)) deps.log.error(fields, 'a batch is refused again and again, a person must look');
  else deps.log.warn(fields, 'the bank refused a batch that it may have');
  await scheduleBatch(deps.db, batch, nextCheck(batch, now));
}

/**
 * The bank was asked and we do not know what it did: it is asked what it knows under our key. Only when it knows nothing for
 * long enough is the same batch sent again, with the same key.
 */
export async function findBatch(deps: Deps, batch: Batch): Promise<void> {
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
      if (sent === undefined) return; // Another copy of the service was faster.
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

/** Each attempt is a version of its own. */
const waitedFor = ({ waits }: Deps, { id, version }: Batch): number =>
  waits.knownFor(`batch ${id}, version ${version}`);

interface Orders {
  readonly orders: readonly PayoutOrder[];
  /** Ids of the remittances that cannot be made out: their details do not open. */
  readonly unfit: readonly string[];
}

async function ordersOf(deps: Deps, batch: Batch): Promise<Orders> {
  const { zone } = deps.settings('platform', deps.clock());
  const waiting = (await remittancesOfBatch(deps.db, batch.id)).filter(({ state }) => state === 'WAITING');
  const orders: PayoutOrder[] = [];
  const unfit: string[] = [];
  for (const remittance of waiting) {
    try {
      orders.push(orderOf({ ...remittance, ...(await openPaidTo(deps, remittance)) }, zone));
    } catch (error) {
      const fields = { err: error, remittanceId: remittance.id, batchId: batch.id };
      deps.log.error(fields, 'a remittance cannot be sent, it is put aside for a person');
      unfit.push(remittance.id);
    }
  }
  return { orders, unfit };
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
