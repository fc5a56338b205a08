import { MINUTE_MS } from '@leko/runtime/durations';
import type { Link } from '../bank/acquirer.ts';
import type { Deps } from '../deps.ts';
import { checkLater, endPayment, isOpen } from './end-payment.ts';
import { linkRequest } from './link-request.ts';
import { forgetLinkAsked, type PaymentRow, recordLinkAsked, saveOperation } from './store.ts';

/** An unanswered request is not repeated before the bank has surely shown the first one (docs/reliability.md, rule 7). */
const VISIBILITY_MS = MINUTE_MS;

/** The bank does not know the payment: once it had time to, the link is asked for again, under the same id. */
export async function retryLink(deps: Deps, payment: PaymentRow, deadline?: Date): Promise<void> {
  const now = deps.clock();
  if (!isOpen(payment)) return checkLater(deps, payment);
  if (now >= payment.link_expires_at) return endPayment(deps, payment, 'link_expired');
  const leftMs = payment.link_asked_at === null ? 0 : VISIBILITY_MS - waitedForLink(deps, payment);
  if (leftMs > 0) return checkLater(deps, payment, new Date(now.getTime() + leftMs));

  await recordLinkAsked(deps.db, payment.id, now);
  waitedForLink(deps, { ...payment, link_asked_at: now });
  const outcome = await deps.providers.acquirer.createLink({ ...linkRequest(deps, payment), deadline });
  if (outcome.kind === 'ok') return adoptLink(deps, payment.id, outcome.value);
  if (outcome.kind === 'unknown' && outcome.unasked) {
    await forgetLinkAsked(deps.db, payment.id, { at: now, before: payment.link_asked_at });
  }
  // It may be refused because it exists after all; only a later reading may end the payment.
  if (outcome.kind === 'refused')
    deps.log.warn({ paymentId: payment.id, reason: outcome.reason }, 'link refused on repetition');
  return checkLater(deps, payment);
}

/** How long the bank surely had since it was asked for the link, milliseconds: the first question begins it. */
export const waitedForLink = (
  { waits }: Pick<Deps, 'waits'>,
  { id, link_asked_at: askedAt }: Pick<PaymentRow, 'id' | 'link_asked_at'>,
): number => waits.knownFor(`link of ${id}, asked for at ${askedAt?.getTime()}`);

async function adoptLink({ db }: Pick<Deps, 'db'>, id: string, link: Link): Promise<void> {
  await saveOperation(db, id, link);
}
