import type { Selectable } from 'kysely';
import type { MoscowDay } from '../payments/domain/moscow-day.ts';
import type { PaymentState } from '../payments/domain/states.ts';
import type { BankStatus, Reason } from './domain/findings.ts';
import type { Verdict } from './domain/judgement.ts';

export interface ReconciliationTables {
  reconciliation: {
    id: string;
    day: MoscowDay;
    state: 'pending' | 'running' | 'done' | 'unreadable';
    /** How often in a row the registry could not be read. */
    attempts: number;
    reason: string | null;
    /** When the registry of the last comparison was read. */
    compared_at: Date | null;
    created_at: Date;
    next_check_at: Date | null;
  };
  /** One operation, on the day the bank lists it, or else on ours. */
  reconciliation_line: {
    id: string;
    key: string;
    day: MoscowDay;
    payment_id: string | null;
    operation_id: string | null;
    our_state: PaymentState | null;
    bank_status: BankStatus | null;
    our_amount: bigint | null;
    bank_amount: bigint | null;
    our_refunded: bigint | null;
    bank_refunded: bigint | null;
    /** What the bank keeps; null where its registry does not list the operation. */
    commission: bigint | null;
    /** What the bank passes on. */
    enrolment: bigint | null;
    verdict: Verdict;
    reason: Reason | null;
    /** What was wrong with a row that could not be read. */
    detail: string | null;
    explanation: string | null;
    explained_by: string | null;
    explained_at: Date | null;
    version: number;
    /** Since when the records differ; kept when they agree again. */
    opened_at: Date | null;
    closed_at: Date | null;
    created_at: Date;
    updated_at: Date;
  };
  /** Every verdict a line has had; never changed. */
  reconciliation_history: {
    line_id: string;
    version: number;
    verdict: Verdict;
    reason: Reason | null;
    our_amount: bigint | null;
    bank_amount: bigint | null;
    who: string | null;
    why: string | null;
    at: Date;
  };
  /** Jobs that run periodically by the business clock. */
  periodic_job: {
    id: string;
    next_check_at: Date;
  };
}

export type DayRow = Selectable<ReconciliationTables['reconciliation']>;
export type LineRow = Selectable<ReconciliationTables['reconciliation_line']>;
