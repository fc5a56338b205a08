import { UnknownKeyError } from '@leko/vault';
import { openMessage } from '../db/personal.ts';
import type { Deps } from '../deps.ts';
import type { Outcome } from '../mails/domain/message.ts';
import { platformAt } from '../mails/senders.ts';
import type { MailSession, MayBegin, NotBegun } from '../smtp/port.ts';
import { checkedData, isTemplateName, renderTemplate } from '../templates/index.ts';
import type { Claim } from './store.ts';

/** One attempt to deliver a message. What breaks on our side counts as a fault of the mail, and raises an alarm. */
export async function attemptDelivery(
  deps: Deps,
  session: MailSession,
  { claim, mayBegin }: { claim: Claim; mayBegin: MayBegin },
): Promise<Outcome | NotBegun> {
  try {
    return await session.send(await compose(deps, claim), mayBegin);
  } catch (error) {
    deps.log.error({ err: error, messageId: claim.id, template: claim.template }, 'delivery broke');
    // A wrong file of keys will be replaced by the right one; until then no mail is counted as faulty.
    if (error instanceof UnknownKeyError) return { kind: 'deferred', reason: 'key_missing' };
    return { kind: 'faulty', reason: 'broken_on_our_side' };
  }
}

async function compose(deps: Deps, { id, template, personal, locale, internetId }: Claim) {
  if (!isTemplateName(template)) throw new Error(`no template ${template}`);
  const { address = '', data } = await openMessage(deps.vault, id, personal);
  const whole = template === 'verification' ? await withToken(deps, data) : data;
  const content = renderTemplate(template, whole, { locale, platform: platformAt(deps.settings, deps.clock()) });
  return { ...content, messageId: internetId, to: address };
}

/** The link gets its token here, so that a reader of our tables cannot confirm an address. */
async function withToken({ linkTokens }: Deps, stored: unknown) {
  const data = checkedData('verification', stored);
  if (data.ticketId === undefined) throw new Error('a verification without a ticket');
  const ticket = { id: data.ticketId, purpose: 'verification', expiresAt: new Date(data.expiresAt) } as const;
  return { ...data, link: `${data.link}?token=${await linkTokens.issue(ticket)}` };
}
