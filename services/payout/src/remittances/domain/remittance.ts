import type { SettingValues } from '@leko/contracts';
import { compare, type Money, subtract, ZERO } from '@leko/money';
import { thresholdFee } from '../../earnings/domain/earnings.ts';
import type { Entry, EntryKind } from '../../ledger/domain/ledger.ts';
import {
  type Balances,
  type RemittanceAmounts,
  remittanceCompleted,
  remittanceDeleted,
  remittanceFailed,
  remittanceReturned,
} from '../../ledger/domain/postings.ts';
import { frozenUntil, type Recipient } from '../../recipients/domain/recipient.ts';

export const remittanceStates = ['WAITING', 'COMPLETE', 'FAILURE', 'DELETED'] as const;
export type RemittanceState = (typeof remittanceStates)[number];

/** Who is paid: a copy, because the recipient may change. */
export interface PaidTo {
  readonly recipientName: string;
  readonly inn: string;
  readonly bankAccountNumber: string;
  readonly bankAccountHolder: string;
}

export interface Remittance extends RemittanceAmounts {
  readonly recipientId: string;
  readonly recipientVersion: number;
  readonly bankCode: string;
  /** `PaidTo`, sealed; opened only to pay or to show it. */
  readonly personal: string;
  readonly threshold: Money;
  readonly feePercentage: string;
  readonly periodStart: Date;
  readonly periodEnd: Date;
  readonly state: RemittanceState;
  readonly version: number;
  readonly reason: string | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export type MoveName = 'complete' | 'fail' | 'delete' | 'return';

export interface Move {
  readonly from: RemittanceState;
  readonly to: RemittanceState;
  readonly entryKind: EntryKind;
  readonly entry: (remittance: RemittanceAmounts, balances: Balances) => Entry;
  readonly event: 'remittance.completed' | 'remittance.failed' | 'remittance.deleted' | 'remittance.returned';
  /** The money is the coach's again, and may be paid out again. */
  readonly givesBack: boolean;
  /** Only while it is in no registry: the bank may know one that is. */
  readonly onlyUnsent: boolean;
}

/** Every legal move, with its entry and its event. */
export const moves: Readonly<Record<MoveName, Move>> = {
  complete: {
    from: 'WAITING',
    to: 'COMPLETE',
    entryKind: 'remittance_completed',
    entry: remittanceCompleted,
    event: 'remittance.completed',
    givesBack: false,
    onlyUnsent: false,
  },
  fail: {
    from: 'WAITING',
    to: 'FAILURE',
    entryKind: 'remittance_failed',
    entry: remittanceFailed,
    event: 'remittance.failed',
    givesBack: true,
    onlyUnsent: false,
  },
  delete: {
    from: 'WAITING',
    to: 'DELETED',
    entryKind: 'remittance_deleted',
    entry: remittanceDeleted,
    event: 'remittance.deleted',
    givesBack: true,
    onlyUnsent: true,
  },
  return: {
    from: 'COMPLETE',
    to: 'FAILURE',
    entryKind: 'remittance_returned',
    entry: remittanceReturned,
    event: 'remittance.returned',
    givesBack: true,
    onlyUnsent: false,
  },
};

export type Refusal =
  | { readonly code: 'remittance_waiting' }
  | { readonly code: 'available_amount_changed'; readonly available: Money }
  | { readonly code: 'nothing_available' }
  | { readonly code: 'no_recipient' }
  | { readonly code: 'recipient_frozen'; readonly until: Date }
  | { readonly code: 'below_threshold'; readonly threshold: Money }
  | { readonly code: 'fee_exceeds_amount'; readonly fee: Money };

export interface RemittanceQuestion {
  /** The available amount that the coach saw. */
  readonly seen: Money;
  /** The available amount now, by the configured cool-down. */
  readonly available: Money;
  readonly overrideThreshold: boolean;
  readonly isOneWaiting: boolean;
  readonly payee: Recipient | undefined;
  readonly rules: SettingValues<'remittance'>;
  readonly freezeHours: number;
  readonly now: Date;
}

export interface RemittanceTerms {
  readonly payee: Recipient;
  readonly due: Money;
  readonly paid: Money;
  readonly fee: Money;
  readonly threshold: Money;
  /** The percentage that was applied; "0" when no fee was due. */
  readonly feePercentage: string;
}

export type Decision =
  | { readonly ok: true; readonly value: RemittanceTerms }
  | { readonly ok: false; readonly refusal: Refusal };

/** Whether the coach may be paid now, and on which terms; otherwise the first reason against it. */
export function decideRemittance(question: RemittanceQuestion): Decision {
  const { available: due, payee, rules, now } = question;
  if (question.isOneWaiting) return refuse({ code: 'remittance_waiting' });
  if (compare(question.seen, due) !== 0) return refuse({ code: 'available_amount_changed', available: due });
  if (compare(due, ZERO) === 0) return refuse({ code: 'nothing_available' });
  if (payee === undefined) return refuse({ code: 'no_recipient' });
  const until = frozenUntil(payee, question.freezeHours, now);
  if (until !== undefined) return refuse({ code: 'recipient_frozen', until });
  const { threshold, fee } = thresholdFee(due, rules);
  const isBelow = compare(due, threshold) < 0;
  if (isBelow && !question.overrideThreshold) return refuse({ code: 'below_threshold', threshold });
  if (compare(fee, due) >= 0) return refuse({ code: 'fee_exceeds_amount', fee });
  const feePercentage = isBelow ? rules.overrideFeePercentage : '0';
  return { ok: true, value: { payee, due, paid: subtract(due, fee), fee, threshold, feePercentage } };
}

const refuse = (refusal: Refusal): Decision => ({ ok: false, refusal });
