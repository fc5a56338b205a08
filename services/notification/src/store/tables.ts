import type { EventTables } from '@leko/events';
import type { HistoryTables } from '@leko/postgres';
import type { Generated, Kysely, Transaction } from 'kysely';
import type { Locale } from '../domain/locale.ts';
import type { MessageState } from '../domain/message.ts';

export type ContactSource = 'user' | 'recipient';

export interface Tables extends EventTables, HistoryTables {
  contact: {
    user_id: string;
    source: ContactSource;
    email: string | null;
    name: string | null;
    locale: Locale | null;
    told_at: Date;
  };
  message: {
    id: string;
    dedupe_key: string;
    event_id: string;
    template: string;
    role: string;
    user_id: string;
    address: string | null;
    locale: Locale;
    data: string;
    internet_id: string;
    state: MessageState;
    version: number;
    reason: string | null;
    attempts: number;
    unknowns: number;
    next_check_at: Date | null;
    created_at: Date;
    updated_at: Date;
  };
  attempt: { id: Generated<bigint>; message_id: string; outcome: string; reason: string | null; at: Date };
}

export type Db = Kysely<Tables>;
export type Tx = Transaction<Tables>;
