import { randomUUID } from 'node:crypto';
import { HOUR_MS } from '@leko/runtime/durations';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { type Draft, storeMessage } from './save-message.ts';
import { platformAt } from './senders.ts';
import { insertVerification } from './store-verifications.ts';

/** Twice as long as a mail may be on its way, so that a mail that arrives late can still be used. */
const TICKET_LIFE_MS = 48 * HOUR_MS;

/** Queues the mail with the link, and the ticket that the link redeems; returns the message's id. */
export async function queueVerification(
  deps: Deps,
  tx: Tx,
  draft: Omit<Draft<'verification'>, 'template' | 'role' | 'data'>,
  greeting: { readonly name?: string },
): Promise<string> {
  const now = deps.clock();
  const ticketId = randomUUID();
  const expiresAt = new Date(now.getTime() + TICKET_LIFE_MS);
  const link = platformAt(deps.settings, now).verificationPage;
  const messageId = await storeMessage(deps, tx, {
    ...draft,
    template: 'verification',
    role: 'account',
    data: { ...greeting, link, ticketId, expiresAt: expiresAt.toISOString() },
  });
  const { userId, destination } = draft;
  if (destination.kind === 'address') {
    await insertVerification(tx, { id: ticketId, userId, messageId, expiresAt });
  }
  return messageId;
}
