import type { Link } from '../../providers/acquirer.ts';
import { forgetLinkAsked, noteLinkAsked, type PaymentRow, saveOperation } from '../../store/payments.ts';
import type { Deps } from '../deps.ts';
import { checkLater, endPayment, isOpen } from './end-payment.ts';
import { linkRequest } from './link-request.ts';

/** RELIABILITY rule 7: an unanswered request is not made again before the bank has surely seen the first one. */
const VISIBILITY_MS = 60_000;

/** The bank does not know the payment: once it had time to, the link is asked for again, under the same id. */
export async function retryLink(deps: Deps, payment: PaymentRow, deadline?: Date): Promise<void> {
  const now = deps.clock();
  if (!isOpen(payment)) return checkLater(deps, payment);
  if (now >= payment.link_expires_at) return endPayment(deps, payment, 'link_expired');
  const visibleAt = visibleFrom(payment);
  if (visibleAt !== undefined && now < visibleAt) return checkLater(deps, payment, visibleAt);

  await noteLinkAsked(deps.db, payment.id, now);
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

/** When the last attempt is surely seen at the bank; undefined where there was none. */
const visibleFrom = ({ link_asked_at: askedAt }: PaymentRow): Date | undefined =>
  askedAt === null ? undefined : new Date(askedAt.getTime() + VISIBILITY_MS);

async function adoptLink({ db }: Pick<Deps, 'db'>, id: string, link: Link): Promise<void> {
  await saveOperation(db, id, link);
}
