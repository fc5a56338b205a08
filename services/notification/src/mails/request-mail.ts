import { type RequestKey, transactOnce } from '@leko/postgres';
import { ProblemError } from '@leko/server';
import { findContact } from '../contacts/store.ts';
import { addressIndex } from '../db/personal.ts';
import type { Tx } from '../db/tables.ts';
import type { Deps } from '../deps.ts';
import { problems } from '../problems.ts';
import { type AskedTemplate, type Facts, factsFor, type Given } from './asked-facts.ts';
import type { Locale } from './domain/locale.ts';
import type { Destination } from './domain/queueing.ts';
import { type Quota, quotaWait, REPEAT_WINDOW_MS, UNCONFIRMED_QUOTA, USER_QUOTA } from './domain/quota.ts';
import { queueVerification } from './queue-verification.ts';
import { DEFAULT_LOCALE, findDestination, greeting, storeMessage } from './save-message.ts';
import { lockRequests, type RequestedMessage, requestedSince } from './store.ts';
import { lockAddresses, mailedSince } from './store-address-mails.ts';

export interface MailRequest {
  readonly key: RequestKey | undefined;
  readonly template: AskedTemplate;
  readonly userId: string;
  /** The session or the group that the mail is about. */
  readonly about: string | undefined;
  readonly email: string | undefined;
  readonly name: string | undefined;
  readonly locale: Locale | undefined;
  readonly given: Given;
}

export interface MailAnswer {
  readonly messageId: string;
  readonly status: 'queued' | 'suppressed';
}

/** Queues a mail that an internal service asks for; the same request soon after gets the same message. */
export const requestMail = (deps: Deps, request: MailRequest): Promise<MailAnswer> =>
  transactOnce(
    deps.db,
    request.key,
    async (tx) => {
      await lockRequests(tx, request);
      const letter = await addressed(deps, tx, request);
      const now = deps.clock();
      const asked = await requestedSince(tx, request, new Date(now.getTime() - USER_QUOTA.windowMs));
      const same = findRepeat(asked, letter, now);
      if (same !== undefined) return answerOf(same.id, same.state === 'suppressed');
      const askedAt = asked.map(({ createdAt }) => createdAt);
      refuseBeyondQuota(askedAt, now, USER_QUOTA);
      if (request.template === 'verification') await refuseFlood(deps, tx, letter);
      return queue(deps, tx, request, letter);
    },
    { vault: deps.vault },
  );

interface Letter {
  readonly destination: Destination;
  readonly locale: Locale;
  readonly facts: Facts;
  readonly greeting: { readonly name?: string };
  /** Two requests with the same one would put the same mail into the same mailbox. */
  readonly fingerprint: string;
}

async function addressed(deps: Deps, tx: Tx, request: MailRequest): Promise<Letter> {
  const { template, userId } = request;
  const contact = await findContact(deps.vault, tx, userId);
  const addresses = [request.email ?? contact.email];
  const destination = await findDestination(deps, tx, { template, contact, addresses });
  if (destination.address === undefined) throw new ProblemError(problems.contactNotFound);
  const facts = await factsFor(deps, tx, request);
  const locale = request.locale ?? contact.locale ?? DEFAULT_LOCALE;
  const content = JSON.stringify([destination.address.toLowerCase(), locale, facts]);
  return {
    destination,
    locale,
    facts,
    greeting: greeting({ name: request.name ?? contact.name }),
    fingerprint: deps.vault.blindIndex(content),
  };
}

/** A failed message does not count as a repetition, nor does a suppressed one whose address is accepted again. */
const findRepeat = (
  asked: readonly RequestedMessage[],
  { fingerprint, destination }: Letter,
  now: Date,
): RequestedMessage | undefined =>
  asked.find(
    (message) =>
      message.fingerprint === fingerprint &&
      message.state !== 'failed' &&
      (message.state !== 'suppressed' || destination.kind === 'suppressed') &&
      now.getTime() - message.createdAt.getTime() < REPEAT_WINDOW_MS,
  );

/** A caller who names a foreign address, under however many names, must not fill that mailbox. */
async function refuseFlood({ vault, clock }: Deps, tx: Tx, { destination }: Letter): Promise<void> {
  if (destination.kind === 'suppressed') return;
  const mails = { template: 'verification', addressIndex: addressIndex(vault, destination.address) };
  await lockAddresses(tx, mails.template, [mails.addressIndex]);
  const now = clock();
  const before = await mailedSince(tx, mails, new Date(now.getTime() - UNCONFIRMED_QUOTA.windowMs));
  refuseBeyondQuota(before, now, UNCONFIRMED_QUOTA);
}

function refuseBeyondQuota(asked: readonly Date[], now: Date, quota: Quota): void {
  const retryAfterSeconds = quotaWait(asked, now, quota);
  if (retryAfterSeconds > 0) throw new ProblemError(problems.mailQuotaExceeded, { retryAfterSeconds });
}

async function queue(deps: Deps, tx: Tx, request: MailRequest, letter: Letter): Promise<MailAnswer> {
  const { destination, locale, facts, fingerprint, greeting } = letter;
  const draft = { origin: { kind: 'request', fingerprint }, userId: request.userId, destination, locale } as const;
  const messageId =
    facts.template === 'verification'
      ? await queueVerification(deps, tx, draft, greeting)
      : await storeMessage(deps, tx, { ...draft, ...facts, data: { ...facts.data, ...greeting } });
  return answerOf(messageId, destination.kind === 'suppressed');
}

const answerOf = (messageId: string, isSuppressed: boolean): MailAnswer => ({
  messageId,
  status: isSuppressed ? 'suppressed' : 'queued',
});
