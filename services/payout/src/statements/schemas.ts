import { CoachId, DateTime, ExactAmount, OneOf, OrderId, SessionId, Uuid } from '@leko/contracts';
import { formatExactAmount } from '@leko/money';
import { ref } from '@leko/server';
import { type Static, Type } from '@sinclair/typebox';
import { dayIn } from '../documents/domain/calendar.ts';
import { type CoachBalances, lineKinds, type MonthlyStatement, type StatementLine } from './domain/statement.ts';
import { kindText } from './statement-words.ts';

const closed = { additionalProperties: false };
const SignedAmount = (description: string) =>
  Type.String({ pattern: '^-?\\d{1,12}\\.\\d{2} [A-Z]{3}$', description, examples: ['-100.12 RUB'] });
const Exact = (description: string) => Type.String({ ...ExactAmount, description });

const BalancesView = Type.Object(
  {
    balance: Exact('Cooling or available: the total balance of the earnings'),
    frozen: Exact('Of disputed sessions'),
    inPayout: Exact('Reserved for a remittance that is on its way'),
    debt: SignedAmount('What the coach owes; zero or less'),
  },
  closed,
);

export const StatementLineView = Type.Object(
  {
    date: Type.String({ format: 'date', description: 'Where the platform is' }),
    at: DateTime,
    entryId: Uuid('The entry of the ledger'),
    kind: OneOf(lineKinds, 'What happened'),
    description: Type.String({ description: 'The same in plain words' }),
    debit: Exact('What the platform owes less by it'),
    credit: Exact('What the platform owes more by it'),
    moved: Exact('What was only reserved or frozen, or set free again'),
    balance: SignedAmount('What the platform owes after it'),
    paymentId: Type.Optional(Uuid('Payment ID')),
    orderId: Type.Optional(OrderId),
    sessionId: Type.Optional(SessionId),
    remittanceId: Type.Optional(Uuid('Remittance ID')),
  },
  { $id: 'StatementLine', ...closed },
);
type StatementLineView = Static<typeof StatementLineView>;

export const StatementView = Type.Object(
  {
    coachId: CoachId,
    month: Type.String({ pattern: '^\\d{4}-\\d{2}$' }),
    zone: Type.String({ description: 'Whose calendar the month is of' }),
    isFinal: Type.Boolean({ description: 'False while the month goes on' }),
    madeAt: DateTime,
    openingBalance: SignedAmount('What the platform owed when the month began'),
    opening: BalancesView,
    lines: Type.Array(ref(StatementLineView)),
    totalDebit: Exact('The sum of all debits'),
    totalCredit: Exact('The sum of all credits'),
    closingBalance: SignedAmount('What the platform owes at the end: opening + credits − debits'),
    closing: BalancesView,
  },
  { $id: 'Statement', ...closed },
);
export type StatementView = Static<typeof StatementView>;

export function statementView(statement: MonthlyStatement): StatementView {
  const { coachId, month, zone, isFinal, madeAt, opening, closing, lines } = statement;
  return {
    coachId,
    month,
    zone,
    isFinal,
    madeAt: madeAt.toISOString(),
    openingBalance: formatExactAmount(statement.openingBalance),
    opening: balancesView(opening),
    lines: lines.map((line) => lineView(line, zone)),
    totalDebit: formatExactAmount(statement.totalDebit),
    totalCredit: formatExactAmount(statement.totalCredit),
    closingBalance: formatExactAmount(statement.closingBalance),
    closing: balancesView(closing),
  };
}

function lineView(line: StatementLine, zone: string): StatementLineView {
  const { at, entryId, kind, paymentId, orderId, sessionId, remittanceId } = line;
  return {
    date: dayIn(zone, at),
    at: at.toISOString(),
    entryId,
    kind,
    description: kindText[kind],
    debit: formatExactAmount(line.debit),
    credit: formatExactAmount(line.credit),
    moved: formatExactAmount(line.moved),
    balance: formatExactAmount(line.balance),
    ...(paymentId === undefined ? {} : { paymentId }),
    ...(orderId === undefined ? {} : { orderId }),
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(remittanceId === undefined ? {} : { remittanceId }),
  };
}

const balancesView = ({ balance, frozen, inPayout, debt }: CoachBalances): StatementView['opening'] => ({
  balance: formatExactAmount(balance),
  frozen: formatExactAmount(frozen),
  inPayout: formatExactAmount(inPayout),
  debt: formatExactAmount(debt),
});
