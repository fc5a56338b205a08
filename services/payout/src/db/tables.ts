import type { EventTables } from '@leko/events';
import type { AuditTables, HistoryTables } from '@leko/postgres';
import type { SettingTables } from '@leko/settings';
import type { ColumnType, Generated, Kysely, Selectable, Transaction } from 'kysely';
import type { DocumentTables } from '../documents/tables.ts';
import type { Outcome } from '../earnings/domain/receivable.ts';
import type { AccountKind, EntryKind } from '../ledger/domain/ledger.ts';
import type { RecipientProblem } from '../recipients/domain/recipient.ts';
import type { BatchState } from '../registry/domain/registry.ts';
import type { RemittanceState } from '../remittances/domain/remittance.ts';

export interface Tables extends EventTables, HistoryTables, AuditTables, SettingTables, DocumentTables {
  coach: { coach_id: string; first_seen_at: Date };
  account: {
    id: Generated<bigint>;
    kind: AccountKind;
    coach_id: string | null;
    currency: 'RUB';
    balance: Generated<bigint>;
  };
  entry: { id: string; kind: EntryKind; source_id: string; coach_id: string; event_id: string; booked_at: Date };
  posting: { entry_id: string; account_id: bigint; amount: bigint; currency: 'RUB' };
  income: ReceivableTable;
  income_line: {
    payment_id: string;
    session_id: string;
    share: bigint;
    refunded: Generated<bigint>;
    kept: bigint;
    open_disputes: Generated<number>;
  };
  refund: {
    refund_id: string;
    payment_id: string;
    event_id: string;
    amount: bigint;
    receipt_link: string | null;
    refunded_at: Date;
  };
  dispute: {
    dispute_id: string;
    payment_id: string;
    session_id: string;
    event_id: string;
    outcome: Outcome | null;
    opened_at: Date;
    resolved_at: Date | null;
  };
  movement: {
    coach_id: string;
    position: bigint;
    entry_id: string;
    amount: bigint;
    balance: bigint;
    payment_id: string | null;
    counts_at: Date | null;
    is_payout: boolean;
    taken_by: string | null;
  };
  doubt: { coach_id: string | null; what: string; since: Date };
  decision: {
    id: string;
    kind: EntryKind;
    coach_id: string;
    payment_id: string | null;
    amount: bigint;
    reason: string;
    decided_by: string;
    decided_at: Date;
  };
  open_sum: { coach_id: string; width: string; starts_at: Date; amount: bigint };
  recipient: RecipientTable;
  recipient_version: { recipient_id: string; version: number; bank_code: string; personal: string; at: Date };
  remittance: RemittanceTable;
  batch: BatchTable;
  unexplained_payout: { remittance_id: string; batch_id: string; found_at: Date };
}

export interface ReceivableTable {
  payment_id: string;
  event_id: string;
  order_id: string;
  athlete_id: string;
  coach_id: string;
  external_id: string;
  purpose: string;
  amount: bigint;
  received: bigint;
  coach_share: bigint;
  fee: bigint;
  vat: bigint;
  returned_amount: Generated<bigint>;
  returned_fee: Generated<bigint>;
  returned_vat: Generated<bigint>;
  currency: 'RUB';
  payment_created_at: Date;
  paid_at: Date;
  counts_at: Date | null;
  captured_at: Generated<Date | null>;
  refunded_at: Generated<Date | null>;
  receipt_link: Generated<string | null>;
  updated_at: Date;
  open: Generated<bigint>;
}

export interface RecipientTable {
  id: string;
  coach_id: string;
  /** Sealed, as are all columns of this name; ./personal.ts has their contents. */
  personal: string;
  bank_code: string;
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
  bank_code: string;
  personal: string;
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

export type ReceivableRow = Selectable<ReceivableTable>;
export type RecipientRow = Selectable<RecipientTable>;
export type BatchRow = Selectable<BatchTable>;

export type Database = Kysely<Tables>;
export type Tx = Transaction<Tables>;
