import { commonProblems, ProblemError } from '@leko/server';
import type { Vault } from '@leko/vault';
import { openMessage } from '../db/personal.ts';
import type { Deps } from '../deps.ts';
import { maskAddress } from '../mails/domain/address.ts';
import type { Locale } from '../mails/domain/locale.ts';
import type { MessageState, OutcomeKind } from '../mails/domain/message.ts';
import {
  findMessage,
  type Happening,
  happeningsOf,
  listMessages,
  type MessageFilter,
  type MessageRow,
} from './store-timeline.ts';

export interface MessageView {
  messageId: string;
  userId: string;
  template: string;
  role: string;
  locale: Locale;
  state: MessageState;
  reason?: string;
  address?: string;
  internetMessageId: string;
  eventId?: string;
  attempts: number;
  nextAttemptAt?: string;
  createdAt: string;
  updatedAt: string;
  timeline: TimelineEntry[];
}

export interface TimelineEntry {
  at: string;
  what: MessageState | 'attempt';
  outcome?: OutcomeKind;
  reason?: string;
  answer?: string;
}

type ViewDeps = Pick<Deps, 'db' | 'vault'>;

/** A message and all that happened to it. */
export async function getMessage({ db, vault }: ViewDeps, id: string): Promise<MessageView> {
  const row = await findMessage(db, id);
  if (row === undefined) throw new ProblemError(commonProblems.notFound);
  return viewOf(vault, row, await happeningsOf(db, [id]));
}

/** Messages, newest first, each with what happened to it. */
export async function getMessages(
  { db, vault }: ViewDeps,
  { page, limit, ...filter }: MessageFilter & { page: number; limit: number },
): Promise<{ data: MessageView[]; total: number }> {
  const { rows, total } = await listMessages(db, filter, { page, limit });
  const happenings = await happeningsOf(
    db,
    rows.map(({ id }) => id),
  );
  const byMessage = Map.groupBy(happenings, ({ messageId }) => messageId);
  const data = await Promise.all(rows.map((row) => viewOf(vault, row, byMessage.get(row.id) ?? [])));
  return { data, total };
}

async function viewOf(vault: Vault, row: MessageRow, happenings: readonly Happening[]): Promise<MessageView> {
  const { address } = await openMessage(vault, row.id, row.personal);
  return {
    messageId: row.id,
    userId: row.user_id,
    template: row.template,
    role: row.role,
    locale: row.locale,
    state: row.state,
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(address === undefined ? {} : { address: maskAddress(address) }),
    internetMessageId: row.internet_id,
    ...(row.event_id === null ? {} : { eventId: row.event_id }),
    attempts: row.attempts,
    // While it is being sent, that column holds the end of the lease.
    ...(row.next_check_at === null || row.sending_since !== null
      ? {}
      : { nextAttemptAt: row.next_check_at.toISOString() }),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    timeline: happenings.map(entryOf),
  };
}

function entryOf(happening: Happening): TimelineEntry {
  const at = happening.at.toISOString();
  const reason = happening.reason === null ? {} : { reason: happening.reason };
  if ('state' in happening) return { at, what: happening.state, ...reason };
  const answer = happening.answer === null ? {} : { answer: happening.answer };
  return { at, what: 'attempt', outcome: happening.outcome, ...reason, ...answer };
}
