import { Amount, CoachId, DateTime, OneOf, OrderId, Page, Uuid } from '@leko/contracts';
import { formatAmount, kopecks, type Money } from '@leko/money';
import { ref } from '@leko/server';
import { type Static, Type } from '@sinclair/typebox';
import { entryKinds } from '../ledger/domain/ledger.ts';
import type { ExplainedMovement, Line } from '../ledger/domain/movement.ts';
import { CoolDownDays } from './schemas.ts';

const closed = { additionalProperties: false };

export const figures = ['total', 'available'] as const;
export type Figure = (typeof figures)[number];

const SignedAmount = (description: string) =>
  Type.String({ pattern: '^-?\\d{1,12} [A-Z]{3}$', description, examples: ['-100 RUB'] });
const Link = (description: string) => Type.Optional(Type.String({ description }));

export const ExplanationLine = Type.Object(
  {
    at: DateTime,
    kind: OneOf(
      [...entryKinds, 'carried_forward'],
      'What happened; carried_forward is what a figure lacks that is never below zero',
    ),
    amount: SignedAmount('What it changes'),
    runningSum: SignedAmount('The sum of this and all lines before'),
    paymentId: Type.Optional(Uuid('Payment ID')),
    orderId: Type.Optional(OrderId),
    remittanceId: Type.Optional(Uuid('The remittance that it belongs to, or that has taken it')),
    links: Type.Object(
      {
        payment: Link('The operation of the payment'),
        remittance: Link('The remittance'),
        receipt: Link('The receipt of the payment or of the refund'),
      },
      closed,
    ),
  },
  { $id: 'ExplanationLine', ...closed },
);
type ExplanationLine = Static<typeof ExplanationLine>;

export const ExplanationPage = Type.Object(
  {
    coachId: CoachId,
    figure: OneOf(figures, 'Which figure is explained'),
    amount: Amount,
    coolDownDays: CoolDownDays,
    ...Page(ref(ExplanationLine)).properties,
  },
  { $id: 'ExplanationPage', ...closed },
);
export type ExplanationPage = Static<typeof ExplanationPage>;

export const movementView = (movement: ExplainedMovement): ExplanationLine => {
  const { at, kind, amount, runningSum, paymentId, orderId, remittanceId, receiptLink } = movement;
  return {
    at: at.toISOString(),
    kind,
    amount: signedAmount(amount),
    runningSum: signedAmount(runningSum),
    ...(paymentId === undefined ? {} : { paymentId }),
    ...(orderId === undefined ? {} : { orderId }),
    ...(remittanceId === undefined ? {} : { remittanceId }),
    links: {
      ...(paymentId === undefined ? {} : { payment: `/api/v1/pay/operations/${paymentId}` }),
      ...(remittanceId === undefined ? {} : { remittance: `/api/v1/pay/remittances/${remittanceId}` }),
      ...(receiptLink === undefined ? {} : { receipt: receiptLink }),
    },
  };
};

export const carriedView = ({ amount, runningSum }: Line, at: Date): ExplanationLine => ({
  at: at.toISOString(),
  kind: 'carried_forward',
  amount: signedAmount(amount),
  runningSum: signedAmount(runningSum),
  links: {},
});

const signedAmount = ({ kopecks: value, currency }: Money): string =>
  value < 0n ? `-${formatAmount(kopecks(-value, currency))}` : formatAmount(kopecks(value, currency));
