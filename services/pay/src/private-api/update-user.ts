import { type RequestKey, runOnce } from '@leko/postgres';
import { personalOfPayment } from '../db/personal.ts';
import type { Deps } from '../deps.ts';
import { contactOfUser } from '../directory/contacts.ts';
import { knownPayment } from '../payments/known-payment.ts';
import { settlePayment } from '../payments/settle-payment.ts';
import { changeContact, newestPaymentOf, unpaidContactsOf, unpaidPaymentsOf } from './store.ts';
import { type PrivatePayment, viewPrivatePayment } from './view-payment.ts';

/** Older ones are left to the schedule, because the caller waits for this answer. */
const MAX_READ = 20;
/** A quarter of what the bank is asked in parallel, so that one user does not hold up the others. */
const PARALLEL = 4;

export interface UpdateUserInput {
  readonly key: RequestKey | undefined;
  readonly userId: string;
  readonly deadline: Date | undefined;
}

/** Updates the address for receipts of a user and reads their unpaid payments. Answers the newest of these. */
export function updateUser(deps: Deps, { key, userId, deadline }: UpdateUserInput): Promise<PrivatePayment> {
  return runOnce(deps.db, key, async () => {
    await redirectOwnReceipts(deps, userId);
    const unpaid = await unpaidPaymentsOf(deps.db, userId, MAX_READ);
    await inParallel(unpaid, (id) => settlePayment(deps, id, deadline));
    return viewPrivatePayment(deps, knownPayment(await newestPaymentOf(deps.db, userId)));
  });
}

/** The receipts of unpaid payments for which the payer has not named an address go where the directory says. */
async function redirectOwnReceipts({ db, vault }: Pick<Deps, 'db' | 'vault'>, athleteId: string): Promise<void> {
  const receiptTo = await contactOfUser({ db, vault }, athleteId);
  if (receiptTo === undefined) return;
  for (const payment of await unpaidContactsOf(db, athleteId)) {
    const known = await personalOfPayment.open(vault, [payment.id], payment.personal);
    if (known.payerContact !== undefined || known.receiptTo === receiptTo) continue;
    await changeContact(db, payment, await personalOfPayment.seal(vault, [payment.id], { receiptTo }));
  }
}

async function inParallel(ids: readonly string[], step: (id: string) => Promise<void>): Promise<void> {
  const queue = ids.values();
  const worker = async () => {
    for (const id of queue) await step(id);
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
}
