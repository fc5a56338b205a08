import type { EventTables } from '@leko/events';
import type { AuditTables, HistoryTables } from '@leko/postgres';
import type { SettingTables } from '@leko/settings';
import type { Generated, Kysely, Transaction } from 'kysely';
import type { Locale } from '../mails/domain/locale.ts';
import type { MessageState, OutcomeKind } from '../mails/domain/message.ts';

export type ContactSource = 'user' | 'recipient';

export interface Tables extends EventTables, HistoryTables, AuditTables, SettingTables {
  contact: {
    user_id: string;
    source: ContactSource;
    personal: string;
    locale: Locale | null;
    told_at: Date;
  };
  blocked_user: { user_id: string; since: Date };
  message: {
    id: string;
    dedupe_key: string;
    origin: 'event' | 'request';
    event_id: string | null;
    fingerprint: string | null;
    template: string;
    role: string;
    user_id: string;
    address_index: string | null;
    locale: Locale;
    personal: string;
    internet_id: string;
    state: MessageState;
    version: number;
    reason: string | null;
    attempts: number;
    unknowns: number;
    interruptions: number;
    sending_since: Date | null;
    waits_for_server: Generated<boolean>;
    next_check_at: Date | null;
    created_at: Date;
    updated_at: Date;
  };
  attempt: {
    id: Generated<bigint>;
    message_id: string;
    outcome: OutcomeKind;
    reason: string | null;
    answer: string | null;
    at: Date;
  };
  suppression: { address_index: string; reason: string; message_id: string; since: Date; until: Date };
  session: {
    id: string;
    coach_id: string;
    athlete_id: string | null;
    group_id: string | null;
    name: string | null;
    starts_at: Date | null;
    ends_at: Date | null;
    cancel_reason: string | null;
    dispute_reason: string | null;
    told_at: Date;
  };
  verification: {
    id: string;
    user_id: string;
    message_id: string;
    expires_at: Date;
    used_at: Date | null;
  };
}

export type Db = Kysely<Tables>;
export type Tx = Transaction<Tables>;
