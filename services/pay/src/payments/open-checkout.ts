import { transact } from '@leko/postgres';
import { ProblemError, retryAfter } from '@leko/server';
import type { Deps } from '../deps.ts';
import { problems } from '../problems.ts';
import { checkoutOf, isPayable } from './domain/checkout.ts';
import type { Payment } from './domain/payment.ts';
import { type PaymentState, target } from './domain/states.ts';
import { illegalTransition } from './illegal-transition.ts';
import { knownPayment } from './known-payment.ts';
import { findPayment, lockPayment } from './store.ts';
import { movePayment } from './store-move.ts';

type CheckoutDeps = Pick<Deps, 'db' | 'clock' | 'checkouts'>;

/** The page where the holder of the secret pays; the payment moves on to `checkout`. */
export async function openCheckout(deps: CheckoutDeps, secret: string): Promise<string> {
  const { payment, link } = await findOpen(deps, secret);
  if (target(payment.state, 'open') !== undefined) await recordOpened(deps, payment.id);
  return link;
}

/** The same for a request that only reads the address. */
export const readCheckout = async (deps: CheckoutDeps, secret: string): Promise<string> =>
  (await findOpen(deps, secret)).link;

async function findOpen(
  { db, clock, checkouts }: CheckoutDeps,
  secret: string,
): Promise<{ payment: Payment; link: string }> {
  const id = checkouts.paymentOf(secret);
  const payment = knownPayment(id === undefined ? undefined : await findPayment(db, id));
  const checkout = checkoutOf(payment, clock());
  switch (checkout.kind) {
    case 'closed':
      throw closed(payment.state);
    case 'pending':
      throw new ProblemError(problems.acquirerUnavailable, { retryAfterSeconds: retryAfter.upstream });
    case 'open':
      return { payment, link: checkout.link };
  }
}

function closed(state: PaymentState): ProblemError {
  const detail = isPayable(state) ? 'the link has expired' : illegalTransition(state, 'open').details.detail;
  return new ProblemError(problems.checkoutClosed, { detail });
}

/** No other service needs it, so this version of the payment has no event: consumers accept gaps in the sequence. */
async function recordOpened({ db, clock }: CheckoutDeps, id: string): Promise<void> {
  await transact(db, async (tx) => {
    const payment = await lockPayment(tx, id);
    if (target(payment.state, 'open') === undefined) return;
    await movePayment(tx, payment, { command: 'open', now: clock() });
  });
}
