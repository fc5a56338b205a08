import { MINUTE_MS } from '@leko/runtime/durations';
import type { Deps } from '../deps.ts';
import type { Payment } from './domain/payment.ts';
import { checkLater, endPayment, isOpen } from './end-payment.ts';
import { linkRequest } from './link-request.ts';
import { forgetLinkAsked, recordLinkAsked, saveOperation } from './store.ts';

/** An unanswered request is not repeated before the bank must have shown the first one (docs/reliability.md, rule 7). */
const VISIBILITY_MS = MINUTE_MS;

/** The bank does not know the payment: after enough time the link is asked for again, under the same id. */
export async function retryLink(deps: Deps, payment: Payment, deadline?: Date): Promise<void> {
  const now = deps.clock();
  if (!isOpen(payment)) return checkLater(deps, payment);
  if (now >= payment.link.expiresAt) return endPayment(deps, payment, { reason: 'link_expired' });
  const { askedAt } = payment.link;
  const leftMs = askedAt === undefined ? 0 : VISIBILITY_MS - waitedForLink(deps, payment.id, askedAt);
  if (leftMs > 0) return checkLater(deps, payment, new Date(now.getTime() + leftMs));

  await recordLinkAsked(deps.db, payment.id, now);
  waitedForLink(deps, payment.id, now);
  const outcome = await deps.providers.acquirer.createLink({ ...linkRequest(deps, payment), deadline });
  if (outcome.kind === 'ok') return saveOperation(deps.db, payment.id, outcome.value);
  if (outcome.kind === 'unknown' && outcome.unasked) {
    await forgetLinkAsked(deps.db, payment.id, { at: now, before: askedAt });
  }
  // It may be refused because it exists after all; only a later reading may end the payment.
  if (outcome.kind === 'refused')
    deps.log.warn({ paymentId: payment.id, reason: outcome.reason }, 'link refused on repetition');
  return checkLater(deps, payment);
}

/** How long ago at least the bank was first asked for the link, milliseconds. */
export const waitedForLink = ({ waits }: Pick<Deps, 'waits'>, id: string, askedAt: Date): number =>
  waits.knownFor(`link of ${id}, asked for at ${askedAt.getTime()}`);
