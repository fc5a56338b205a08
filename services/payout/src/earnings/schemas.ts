import { Amount, CoachId, DateTime } from '@leko/contracts';
import { formatAmount } from '@leko/money';
import { type Static, Type } from '@sinclair/typebox';
import type { Earnings, PeriodBalance } from './domain/earnings.ts';

const closed = { additionalProperties: false };

export const CoolDownDays = Type.Integer({
  minimum: 0,
  maximum: 365,
  description: 'Days that money cools down before it is available; the configured number when left out',
  examples: [6],
});

const Balance = (description: string) =>
  Type.Object(
    {
      amount: Amount,
      firstPaymentCreatedAt: DateTime,
      lastPaymentCreatedAt: DateTime,
      timePeriod: Type.Object({ start: DateTime, end: DateTime }, closed),
    },
    { ...closed, description },
  );

export const EarningsView = Type.Object(
  {
    coachId: CoachId,
    totalBalance: Balance('Everything owed to the coach'),
    availableBalance: Balance('What of it has cooled down'),
    thresholdAmount: Amount,
    overrideThresholdPlatformFeeAmount: Amount,
    coolDownDays: CoolDownDays,
  },
  { $id: 'Earnings', ...closed },
);
export type EarningsView = Static<typeof EarningsView>;

export const earningsView = (earnings: Earnings, of: { coachId: string; coolDownDays: number }): EarningsView => ({
  coachId: of.coachId,
  totalBalance: balanceView(earnings.total),
  availableBalance: balanceView(earnings.available),
  thresholdAmount: formatAmount(earnings.threshold),
  overrideThresholdPlatformFeeAmount: formatAmount(earnings.overrideFee),
  coolDownDays: of.coolDownDays,
});

const balanceView = ({ amount, firstPaymentAt, lastPaymentAt, start, end }: PeriodBalance) => ({
  amount: formatAmount(amount),
  firstPaymentCreatedAt: firstPaymentAt.toISOString(),
  lastPaymentCreatedAt: lastPaymentAt.toISOString(),
  timePeriod: { start: start.toISOString(), end: end.toISOString() },
});
