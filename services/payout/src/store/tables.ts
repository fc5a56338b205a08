import type { EventTables } from '@leko/events';
import type { HistoryTables } from '@leko/postgres';
import type { ColumnType, Generated, Kysely, Selectable, Transaction } from 'kysely';
import type { AccountKind, EntryKind } from '../domain/ledger.ts';
import type { RecipientProblem } from '../domain/recipient.ts';
import type { BatchState } from '../domain/registry.ts';
import type { RemittanceState } from '../domain/remittance.ts';

export interface Tables extends EventTables, HistoryTables {
  coach: { coach_id: string; first_seen_at: Date };
  account: {
    id: Generated<bigint>;
    kind: AccountKind;
    coach_id: string | null;
    currency: 'RUB';
    balance: Generated<bigint>;
    min_balance: bigint | null;
  };
  entry: { id: string; kind: EntryKind; source_id: string; coach_id: string; event_id: string | null; booked_at: Date };
  posting: { entry_id: string; account_id: bigint; amount: bigint; currency: 'RUB' };
  income: {
    payment_id: string;
    event_id: string;
    order_id: string;
    athlete_id: string;
    coach_id: string;
    external_id: string;
    amount: bigint;
    coach_share: bigint;
    fee: bigint;
    vat: bigint;
    currency: 'RUB';
    payment_created_at: Date;
    paid_at: Date;
    counts_at: Date | null;
    remittance_id: Generated<string | null>;
  };
  recipient: RecipientTable;
  recipient_version: { recipient_id: string; version: number; details: string; at: Date };
  remittance: RemittanceTable;
  batch: BatchTable;
}

export interface RecipientTable {
  id: string;
  coach_id: string;
  name: string;
  address: string;
  phone: string | null;
  email: string | null;
  inn: string;
  bank_code: string;
  bank_account_number: string;
  bank_account_holder: string;
  problems: ColumnType<RecipientProblem[], string, string>;
  version: number;
  bank_changed_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

export interface RemittanceTable {
  id: string;
  coach_id: string;
  recipient_id: string;
  recipient_version: number;
  recipient_name: string;
  inn: string;
  bank_code: string;
  bank_account_number: string;
  bank_account_holder: string;
  due: bigint;
  paid: bigint;
  fee: bigint;
  currency: 'RUB';
  threshold: bigint;
  fee_percentage: string;
  period_start: Date;
  period_end: Date;
  state: RemittanceState;
  version: number;
  reason: string | null;
  batch_id: string | null;
  collect_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

export interface BatchTable {
  id: string;
  state: BatchState;
  version: number;
  registry_id: string | null;
  reason: string | null;
  polls: Generated<number>;
  created_at: Date;
  attempted_at: Date | null;
  settled_at: Date | null;
  next_check_at: Date | null;
}

export type RecipientRow = Selectable<RecipientTable>;
export type BatchRow = Selectable<BatchTable>;

export type Database = Kysely<Tables>;
export type Tx = Transaction<Tables>;
