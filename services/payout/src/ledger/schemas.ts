import { Amount, CoachId, DateTime, ExactAmount, OneOf, Text, Uuid } from '@leko/contracts';
import { formatDecimal, formatExactAmount, type Money, ZERO } from '@leko/money';
import { type Static, Type } from '@sinclair/typebox';
import type { Decision } from './domain/decision.ts';
import { type AccountKind, accountKinds, chart } from './domain/ledger.ts';
import type { OpenViolation } from './domain/violation.ts';

const closed = { additionalProperties: false };

/** Accounts run below zero. */
const Balance = Type.String({
  pattern: '^-?\\d{1,15}\\.\\d{2} [A-Z]{3}$',
  description: 'Credit is positive: what is owed. What we have, and have lost, is negative',
  examples: ['-1100.00 RUB'],
});

export const LedgerView = Type.Object(
  {
    accounts: Type.Array(
      Type.Object(
        {
          account: OneOf(accountKinds, 'The account'),
          owner: OneOf(['platform', 'coach'], 'Whose account it is'),
          description: Type.String(),
          balance: Balance,
        },
        closed,
      ),
    ),
    doubts: Type.Array(Type.Object({ coachId: Type.Optional(CoachId), what: Type.String(), since: DateTime }, closed), {
      description: 'Rules of the books that do not hold; payouts of these coaches wait for a person',
    }),
  },
  { $id: 'Ledger', ...closed },
);
export type LedgerView = Static<typeof LedgerView>;

const Reason = Text(500, 'Why, for whoever asks later', ['Registry of 2026-11-29, line 3']);

export const ChargebackRequest = Type.Object(
  {
    paymentId: Uuid('Payment ID'),
    kind: OneOf(['chargeback', 'chargeback_reversed'], 'Whether the bank took the money or gave it back'),
    amount: ExactAmount,
    reason: Reason,
  },
  { $id: 'ChargebackRequest', ...closed },
);

export const WriteOffRequest = Type.Object(
  // Answers show what a coach is owed in whole roubles, so a debt must not end in kopecks.
  { coachId: CoachId, amount: Amount, reason: Reason },
  { $id: 'WriteOffRequest', ...closed },
);

export const DecisionView = Type.Object(
  {
    id: Uuid('Decision ID: the source of its entry'),
    kind: OneOf(['chargeback', 'chargeback_reversed', 'debt_written_off'], 'What was booked'),
    coachId: CoachId,
    paymentId: Type.Optional(Uuid('Payment ID')),
    amount: ExactAmount,
    reason: Type.String(),
    decidedBy: Type.String({ description: 'Who holds the token' }),
    decidedAt: DateTime,
  },
  { $id: 'Decision', ...closed },
);
export type DecisionView = Static<typeof DecisionView>;

export const decisionView = ({ paymentId, amount, decidedAt, ...rest }: Decision): DecisionView => ({
  ...rest,
  ...(paymentId === undefined ? {} : { paymentId }),
  amount: formatExactAmount(amount),
  decidedAt: decidedAt.toISOString(),
});

export const ledgerView = (
  balances: ReadonlyMap<AccountKind, Money>,
  violations: readonly OpenViolation[],
): LedgerView => ({
  accounts: accountKinds
    .filter((account) => balances.has(account))
    .map((account) => ({
      account,
      owner: chart[account].owner,
      description: chart[account].what,
      balance: balanceText(balances.get(account) ?? ZERO),
    })),
  doubts: violations.map(({ coachId, what, since }) => ({
    ...(coachId === undefined ? {} : { coachId }),
    what,
    since: since.toISOString(),
  })),
});

const balanceText = (balance: Money): string => `${formatDecimal(balance)} ${balance.currency}`;
