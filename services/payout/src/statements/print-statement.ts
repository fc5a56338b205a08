import { formatDecimal, type Money } from '@leko/money';
import type { Content, TableCell } from 'pdfmake/interfaces.js';
import { dayIn, timeIn } from '../documents/domain/calendar.ts';
import { coachText } from '../documents/print/act-parts.ts';
import { amountText, dayText, monthText } from '../documents/print/figures.ts';
import { facts, fine, heads, right, ruled, sums, title } from '../documents/print/parts.ts';
import { printPdf } from '../documents/print/print-pdf.ts';
import type { CoachBalances, MonthlyStatement, StatementLine } from './domain/statement.ts';
import { kindText, movedText } from './statement-words.ts';

const WIDTHS = [42, 100, 152, 52, 54, 64];
const HEADS = ['Дата', 'Операция', 'Основание', 'Списано, руб.', 'Начислено, руб.', 'Остаток, руб.'];

/** Printing blocks all other requests: this many lines take about half a second. */
export const MAX_PRINTED_LINES = 500;

/** The statement on paper: the same figures as in every other form. */
export function printStatement(statement: MonthlyStatement): Promise<Buffer> {
  const { month, madeAt } = statement;
  return printPdf({
    title: `Выписка за ${monthText(month)}`,
    footer: `Выписка за ${monthText(month)}, исполнитель ${statement.coachId}`,
    date: madeAt,
    content: statementContent(statement),
  });
}

export function statementContent(statement: MonthlyStatement): Content[] {
  const { month, zone, madeAt, platform, coach, coachId } = statement;
  const made = `${dayText(dayIn(zone, madeAt))} ${timeIn(zone, madeAt)}`;
  const period = `${monthText(month)} по времени ${zone}`;
  return [
    title('ВЫПИСКА', 'по расчётам платформы с исполнителем', `за ${monthText(month)}`),
    facts([
      ['Платформа', `${platform.legalName}, ИНН ${platform.inn}`],
      ['Исполнитель', coachText(coach, coachId)],
      ['Период', statement.isFinal ? period : `${period}, месяц не закончен`],
      ['Составлена', made],
    ]),
    table(statement),
    sums([...balanceRows(statement.closing)]),
  ];
}

function table(statement: MonthlyStatement): Content {
  const { openingBalance, closingBalance, totalDebit, totalCredit, lines, zone } = statement;
  return {
    layout: ruled,
    table: {
      headerRows: 1,
      dontBreakRows: true,
      widths: WIDTHS,
      body: [
        heads(HEADS),
        summary('Остаток на начало периода', ['', '', text(openingBalance)]),
        ...lines.map((line) => lineCells(line, zone)),
        summary('Обороты за период', [text(totalDebit), text(totalCredit), '']),
        summary('Остаток на конец периода', ['', '', text(closingBalance)]),
      ],
    },
  };
}

const summary = (what: string, figures: string[]): TableCell[] => [
  { text: what, bold: true, colSpan: 3 },
  ...['', ''],
  ...figures.map((figure) => ({ ...right(figure), bold: true, fontSize: 8 })),
];

function lineCells(line: StatementLine, zone: string): TableCell[] {
  const figures = [someText(line.debit), someText(line.credit), text(line.balance)];
  return [
    { text: `${dayText(dayIn(zone, line.at))}\n${timeIn(zone, line.at)}`, fontSize: 8 },
    { text: whatText(line), fontSize: 8 },
    { stack: basisOf(line).map(fine) },
    ...figures.map((figure) => ({ ...right(figure), fontSize: 8 })),
  ];
}

const whatText = ({ kind, moved }: StatementLine): string =>
  moved.kopecks === 0n ? kindText[kind] : `${kindText[kind]}: ${movedText[kind] ?? 'перемещено'} ${text(moved)}`;

const basisOf = ({ orderId, paymentId, sessionId, remittanceId }: StatementLine): string[] =>
  (
    [
      ['заказ', orderId],
      ['платёж', paymentId],
      ['занятие', sessionId],
      ['выплата', remittanceId],
    ] as const
  ).flatMap(([name, id]) => (id === undefined ? [] : [`${name} ${id}`]));

function* balanceRows({ balance, frozen, inPayout, debt }: CoachBalances): Iterable<readonly [string, string]> {
  yield ['в том числе на балансе', text(balance)];
  if (frozen.kopecks !== 0n) yield ['заморожено по спорам', text(frozen)];
  if (inPayout.kopecks !== 0n) yield ['зарезервировано для выплаты', text(inPayout)];
  if (debt.kopecks !== 0n) yield ['долг исполнителя', text(debt)];
}

const text = (amount: Money): string => amountText(formatDecimal(amount));
const someText = (amount: Money): string => (amount.kopecks === 0n ? '' : text(amount));
