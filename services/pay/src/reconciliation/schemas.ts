import { DateTime, ExactAmount, OneOf, Page, Uuid } from '@leko/contracts';
import { ref } from '@leko/server';
import { type TSchema, Type } from '@sinclair/typebox';

const strict = { additionalProperties: false };
const described = <T extends TSchema>(schema: T, description: string): T => ({ ...schema, description });
const day = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}$',
  description: 'A day in Moscow',
  examples: ['2026-11-29'],
});

export const Verdict = OneOf(
  ['open', 'explained', 'adopted', 'matched'],
  'open: a person must look; explained: one has; adopted: we had missed it; matched: both books agree',
);

const Explanation = Type.Object({ why: Type.String(), who: Type.String(), explainedAt: DateTime }, strict);

export const ReconciliationLine = Type.Object(
  {
    id: Uuid('ID of the line'),
    date: day,
    verdict: Verdict,
    reason: Type.Optional(
      Type.String({ description: 'What differs, or why nothing does', examples: ['amount_differs'] }),
    ),
    paymentId: Type.Optional(Uuid('Our payment')),
    orderId: Type.Optional(Type.String()),
    operationId: Type.Optional(Uuid("The bank's operation")),
    ourState: Type.Optional(Type.String({ description: 'Inner state of our payment' })),
    bankStatus: Type.Optional(Type.String({ description: 'State of the operation, in our words' })),
    ourAmount: Type.Optional(described(ExactAmount, 'What the bank took, by our book')),
    bankAmount: Type.Optional(described(ExactAmount, 'What the bank says it took')),
    ourRefundedAmount: Type.Optional(described(ExactAmount, 'What has gone back, by our book')),
    bankRefundedAmount: Type.Optional(described(ExactAmount, 'What the bank says has gone back, where it says')),
    commissionAmount: Type.Optional(described(ExactAmount, 'What the bank keeps')),
    enrolmentAmount: Type.Optional(described(ExactAmount, 'What the bank passes on')),
    detail: Type.Optional(Type.String({ description: 'What could not be understood' })),
    openedAt: Type.Optional(described(DateTime, 'Since when the books differ')),
    closedAt: Type.Optional(described(DateTime, 'When they came together, or were explained')),
    ageSeconds: Type.Optional(Type.Integer({ minimum: 0, description: 'How long they have differed' })),
    explanation: Type.Optional(Explanation),
  },
  { $id: 'ReconciliationLine', ...strict },
);

const count = Type.Integer({ minimum: 0 });
const Totals = Type.Object(
  {
    bankAmount: ExactAmount,
    commissionAmount: ExactAmount,
    enrolmentAmount: ExactAmount,
    ourAmount: ExactAmount,
    differenceAmount: Type.String({
      pattern: '^-?\\d{1,15}\\.\\d{2} [A-Z]{3}$',
      description: "The bank's less ours: above zero the bank has more than we know of",
      examples: ['-330.00 RUB'],
    }),
    counts: Type.Object({ open: count, explained: count, adopted: count, matched: count }, strict),
  },
  strict,
);

export const Reconciliation = Type.Object(
  {
    date: day,
    status: OneOf(
      ['pending', 'running', 'done', 'unreadable'],
      'unreadable: the bank gave no registry; it is asked again, and what was found before stands',
    ),
    reason: Type.Optional(Type.String({ description: 'Why the registry could not be read' })),
    comparedAt: Type.Optional(described(DateTime, 'When the registry of the last comparison was read')),
    totals: Totals,
    ...Page(ref(ReconciliationLine)).properties,
  },
  { $id: 'Reconciliation', ...strict },
);

export const reconciliationSchemas = [ReconciliationLine, Reconciliation];
