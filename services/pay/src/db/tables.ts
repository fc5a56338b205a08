import type { EventTables } from '@leko/events';
import type { AuditTables, HistoryTables } from '@leko/postgres';
import type { SettingTables } from '@leko/settings';
import type { ColumnType, Generated, Kysely, Transaction } from 'kysely';
import type { PaymentState } from '../payments/domain/states.ts';
import type { ReceiptKind, ReceiptState } from '../receipts/domain/receipt.ts';
import type { ReconciliationTables } from '../reconciliation/tables.ts';
import type { RefundOrigin, RefundState } from '../refunds/domain/states.ts';

export interface Tables extends EventTables, HistoryTables, AuditTables, ReconciliationTables, SettingTables {
  payment: {
    id: string;
    order_id: string;
    athlete_id: string;
    coach_id: string;
    amount: bigint;
    coach_due: bigint;
    fee: bigint;
    vat: bigint;
    currency: string;
    fee_percentage: string;
    vat_percentage: string;
    capture_mode: 'automatic' | 'manual';
    purpose: string;
    /** Sealed, as are all columns of this name: ./personal.ts has their content. */
    personal: string;
    request_hash: string;
    state: PaymentState;
    /** True until the payment ends: its order can have no other one. True again where an operator accepts money that came late. */
    holds_order: boolean;
    version: number;
    reason: string | null;
    external_id: string | null;
    payment_link: string | null;
    link_expires_at: Date;
    /** When the bank was last asked to make the link; it is repeated only when the bank must have processed this request. Null: never. */
    link_asked_at: Date | null;
    /** The first of the readings that have failed since the bank could last be read. */
    unread_since: Date | null;
    bank_view: ColumnType<Record<string, unknown> | null, string | null, string | null>;
    paid_at: Date | null;
    /** What the bank took; differs from the requested amount only where something is wrong. */
    bank_amount: bigint | null;
    /** When the money became ours at the bank, after a hold by capture. */
    taken_at: Date | null;
    /** A capture that the bank has not answered yet. */
    capture_wanted_at: Date | null;
    /** When the bank was first seen to have released the hold without a capture. */
    hold_lost_at: Date | null;
    /** Of all refunds that have not failed. */
    refund_reserved: Generated<bigint>;
    /** Of the refunds that are done. */
    refunded: Generated<bigint>;
    created_at: Date;
    updated_at: Date;
    next_check_at: Date | null;
  };
  /** How many payments an athlete has made. */
  payment_count: { athlete_id: string; payments: bigint };
  payment_line: {
    payment_id: string;
    position: number;
    session_id: string;
    name: string;
    coach_due: bigint;
    fee: bigint;
    vat: bigint;
  };
  receipt: {
    id: string;
    payment_id: string;
    kind: ReceiptKind;
    /** Of a refund receipt: whose money went back. */
    refund_id: string | null;
    amount: bigint;
    state: ReceiptState;
    /** It timed out at the register, which has registered nothing since. */
    timed_out: Generated<boolean>;
    /** True while it may only follow a registered sell receipt. */
    needs_sell: boolean;
    version: number;
    /** How many events were published of it: their sequence. */
    told: Generated<number>;
    external_id: string | null;
    link: string | null;
    reason: string | null;
    /** How many attempts in this state had no effect. */
    attempts: Generated<number>;
    /** How often the register has definitely rejected it; each gives it another external id. */
    rejections: Generated<number>;
    /** When the alarm was raised that it is overdue. */
    alarmed_at: Date | null;
    created_at: Date;
    updated_at: Date;
    next_check_at: Date | null;
  };
  refund: {
    id: string;
    payment_id: string;
    /** Null: all that was left of the payment. */
    session_id: string | null;
    amount: bigint;
    coach_due: bigint;
    fee: bigint;
    vat: bigint;
    state: RefundState;
    version: number;
    /** The bank's order. */
    external_id: string | null;
    origin: RefundOrigin;
    /** Who asked for it; null: no one did, the money came too late. */
    requested_by: string | null;
    personal: string | null;
    /** How often the bank was asked for it. */
    attempts: number;
    reason: string | null;
    asked_at: Date | null;
    created_at: Date;
    updated_at: Date;
    next_check_at: Date | null;
  };
  refund_line: {
    refund_id: string;
    position: number;
    session_id: string;
    name: string;
    coach_due: bigint;
    fee: bigint;
    vat: bigint;
  };
  supplier: {
    coach_id: string;
    personal: string;
    /** When the coach registered it; the newest of all the coach's recipients counts. */
    told_at: Date;
  };
  /** A user as the platform's directory knows them. */
  contact: {
    user_id: string;
    personal: string | null;
    locale: 'ru' | 'en' | null;
    blocked_at: Date | null;
    told_at: Date;
  };
  /** Reviews that an operator has taken off the list, as they then were. */
  review_closed: { kind: string; object_id: string; version: number; at: Date };
  callback: {
    id: string;
    source: 'callback' | 'webhook';
    callback_type: string;
    status: string;
    tracking_id: string;
    body: string;
    fingerprint: string;
    times: number;
    received_at: Date;
  };
}

export type Db = Kysely<Tables>;
export type Tx = Transaction<Tables>;
