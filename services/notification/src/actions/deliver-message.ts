import { emit } from '@leko/events';
import { transact } from '@leko/postgres';
import { afterAttempt, type Next, type Outcome } from '../domain/message.ts';
import { findQueued, finish, insertAttempt, postpone, type QueuedMessage } from '../store/messages.ts';
import { renderTemplate } from '../templates/index.ts';
import type { Deps } from './deps.ts';

/** One attempt to deliver a message: talk to the mail server, then write down what came of it. */
export async function deliverMessage(deps: Deps, id: string): Promise<void> {
  const message = await findQueued(deps.db, id);
  if (message === undefined) return; // Somebody else was quicker.
  const { template, data, locale, internetId, address } = message;
  const content = renderTemplate(template, data, { locale, site: deps.site() });
  const outcome = await deps.mailer.send({ ...content, messageId: internetId, to: address });
  await recordAttempt(deps, message, outcome);
}

async function recordAttempt({ db, clock, log }: Deps, message: QueuedMessage, outcome: Outcome): Promise<void> {
  const at = clock();
  const attempts = message.attempts + 1;
  const unknowns = message.unknowns + (outcome.kind === 'unknown' ? 1 : 0);
  const next = afterAttempt({ queuedAt: message.queuedAt, at, attempts, unknowns, outcome });
  const reason = outcome.kind === 'ok' ? undefined : outcome.reason;
  await transact(db, async (tx) => {
    await insertAttempt(tx, message.id, { outcome: outcome.kind, reason, at });
    if (next.state === 'queued') {
      await postpone(tx, message, { attempts, unknowns, retryAt: next.retryAt, at });
      return;
    }
    if (!(await finish(tx, message, { next, attempts, unknowns, at }))) return;
    await emit(tx, next.state === 'sent' ? 'email.sent' : 'email.failed', {
      source: '/notification',
      aggregateId: message.id,
      sequence: message.version + 1,
      at,
      data: { messageId: message.id, template: message.template, ...reasonOf(next) },
    });
  });
  log.info(
    { messageId: message.id, template: message.template, attempts, outcome: outcome.kind, reason },
    LOG[next.state],
  );
}

const reasonOf = (next: Next) => (next.state === 'failed' ? { reason: next.reason } : {});

const LOG = { sent: 'mail sent', failed: 'mail failed', queued: 'mail not delivered yet' } as const;
