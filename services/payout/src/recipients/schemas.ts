import { CoachId, DateTime, MailAddress, OneOf, Page, PlainText, Text, Uuid } from '@leko/contracts';
import { ref } from '@leko/server';
import { type Static, Type } from '@sinclair/typebox';
import type { Recipient } from './domain/recipient.ts';

const details = {
  name: Text(160, 'Recipient name, as it shall stand on receipts', ["IP Bob Johnson's Gym"]),
  address: Text(256, 'Recipient address, as it shall stand on receipts', ['Saint-Petersburg, Russia']),
  phone: Type.Optional(
    Type.String({
      pattern: '^\\+?\\d{7,15}$',
      description: 'Recipient phone number, as it shall stand on receipts',
      examples: ['+79991234567'],
    }),
  ),
  email: Type.Optional(MailAddress('Recipient e-mail, as it shall stand on receipts')),
  inn: PlainText(20, 'Taxpayer number (INN)', ['000000000000']),
  bankCode: PlainText(20, 'Bank code (BIK)', ['200000000001056']),
  bankAccountNumber: PlainText(34, 'Bank account number', ['1234567890']),
  bankAccountHolder: Text(160, 'Bank account holder', ['John Doe']),
};

const CheckProblem = Type.Object({ pointer: Type.String(), message: Type.String() }, { additionalProperties: false });

export const RecipientRequest = Type.Object(
  { coachId: CoachId, ...details },
  { $id: 'RecipientRequest', additionalProperties: false },
);

export const RecipientView = Type.Object(
  {
    recipientId: Uuid('Recipient ID'),
    coachId: CoachId,
    ...details,
    verification: Type.Object(
      {
        status: OneOf(['passed', 'failed'], 'Whether all of them passed'),
        problems: Type.Array(CheckProblem),
      },
      { additionalProperties: false, description: 'What the checks of the bank details found' },
    ),
    createdAt: DateTime,
    updatedAt: DateTime,
  },
  { $id: 'Recipient', additionalProperties: false },
);
export type RecipientView = Static<typeof RecipientView>;

export const RecipientPage = Type.Object(Page(ref(RecipientView)).properties, {
  $id: 'RecipientPage',
  additionalProperties: false,
});
export type RecipientPage = Static<typeof RecipientPage>;

export function recipientView(recipient: Recipient): RecipientView {
  const {
    id,
    coachId,
    problems,
    version: _version,
    bankChangedAt: _changed,
    createdAt,
    updatedAt,
    ...rest
  } = recipient;
  return {
    recipientId: id,
    coachId,
    ...rest,
    verification: { status: problems.length === 0 ? 'passed' : 'failed', problems: [...problems] },
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
