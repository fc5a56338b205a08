import type { SettingValues } from '@leko/contracts';
import { compare, type Money, subtract, ZERO } from '@leko/money';
import { thresholdFee } from './earnings.ts';
import type { Entry } from './ledger.ts';
import { type RemittanceAmounts, remittanceCompleted, remittanceFailed, remittanceReturned } from './postings.ts';
import { frozenUntil, type Recipient } from './recipient.ts';

export const remittanceStates = ['WAITING', 'COMPLETE', 'FAILURE', 'DELETED'] as const;
export type RemittanceState = (typeof remittanceStates)[number];

export interface Remittance extends RemittanceAmounts {
  readonly recipientId: string;
  readonly recipientVersion: number;
  readonly recipientName: string;
  readonly inn: string;
  readonly bankCode: string;
  readonly bankAccountNumber: string;
  readonly bankAccountHolder: string;
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

export type MoveName = 'complete' | 'fail' | 'return';

export interface Move {
  readonly from: RemittanceState;
  readonly to: RemittanceState;
  readonly entry: (remittance: RemittanceAmounts) => Entry;
  readonly event: 'remittance.completed' | 'remittance.failed' | 'remittance.returned';
  /** The incomes may be paid out again. */
  readonly freesIncomes: boolean;
}

/** Every legal move with what it books and tells. What is not here cannot be written. */
export const moves: Readonly<Record<MoveName, Move>> = {
  complete: {
    from: 'WAITING',
    to: 'COMPLETE',
    entry: remittanceCompleted,
    event: 'remittance.completed',
    freesIncomes: false,
  },
  fail: { from: 'WAITING', to: 'FAILURE', entry: remittanceFailed, event: 'remittance.failed', freesIncomes: true },
  return: {
    from: 'COMPLETE',
    to: 'FAILURE',
    entry: remittanceReturned,
    event: 'remittance.returned',
    freesIncomes: true,
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
  /** What the coach saw. */
  readonly seen: Money;
  /** What there is, by the configured cool-down. */
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

/** May the coach be paid now, and on which terms? The first reason that speaks against it is the one told. */
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
