import type { EventTables } from '@leko/events';
import type { HistoryTables } from '@leko/postgres';
import type { Kysely, Transaction } from 'kysely';
import type { PaymentState } from '../domain/payment-states.ts';
import type { ReceiptState } from '../domain/receipt.ts';

export interface Tables extends EventTables, HistoryTables {
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
    /** Where the receipt goes. */
    receipt_to: string;
    /** Where the payer asked to be told; null where the coach's contact stands in for the receipt. */
    payer_contact: string | null;
    request_hash: string;
    state: PaymentState;
    /** True until the payment ends: its order can have no other one. Never true again, also when money comes late. */
    holds_order: boolean;
    version: number;
    reason: string | null;
    external_id: string | null;
    payment_link: string | null;
    link_expires_at: Date;
    /** When the bank was last asked to make the link; a new attempt waits until the bank has surely seen this one. */
    link_asked_at: Date | null;
    bank_view: string | null;
    paid_at: Date | null;
    created_at: Date;
    updated_at: Date;
    next_check_at: Date | null;
  };
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
    kind: 'sell';
    amount: bigint;
    state: ReceiptState;
    version: number;
    external_id: string | null;
    link: string | null;
    reason: string | null;
    attempts: number;
    /** How often the register has definitely rejected it. */
    rejections: number;
    created_at: Date;
    updated_at: Date;
    next_check_at: Date | null;
  };
  supplier: {
    coach_id: string;
    name: string;
    phone: string | null;
    email: string | null;
    inn: string;
    /** When the coach told it; the newest of all the coach's recipients counts. */
    told_at: Date;
  };
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
