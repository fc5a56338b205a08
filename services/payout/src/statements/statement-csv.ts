import { formatDecimal, type Money } from '@leko/money';
import { stringify } from 'csv-stringify/sync';
import { dayIn, timeIn } from '../documents/domain/calendar.ts';
import { dayText } from '../documents/print/figures.ts';
import type { MonthlyStatement, StatementLine } from './domain/statement.ts';
import { kindText } from './statement-words.ts';

const HEADS = [
  'Дата',
  'Время',
  'Операция',
  'Заказ',
  'Платёж',
  'Занятие',
  'Выплата',
  'Дебет (списано)',
  'Кредит (начислено)',
  'Перемещено',
  'Остаток',
];

/**
 * RFC 4180 as Excel in Russia expects it: UTF-8 with a byte order mark, semicolons and decimal commas, so that a double click
 * opens it as columns and figures.
 */
export function statementCsv(statement: MonthlyStatement): string {
  const { openingBalance, closingBalance, totalDebit, totalCredit, lines, zone } = statement;
  const rows = [
    HEADS,
    summary('Остаток на начало', ['', '', '', figure(openingBalance)]),
    ...lines.map((line) => lineCells(line, zone)),
    summary('Обороты', [figure(totalDebit), figure(totalCredit), '', '']),
    summary('Остаток на конец', ['', '', '', figure(closingBalance)]),
  ];
  return stringify(rows, { bom: true, delimiter: ';', record_delimiter: 'windows' });
}

const summary = (what: string, figures: string[]): string[] => ['', '', what, '', '', '', '', ...figures];

function lineCells(line: StatementLine, zone: string): string[] {
  const { at, kind, orderId, paymentId, sessionId, remittanceId } = line;
  const texts = [orderId, paymentId, sessionId, remittanceId].map((text) => withoutFormula(text ?? ''));
  const figures = [line.debit, line.credit, line.moved, line.balance].map(figure);
  return [dayText(dayIn(zone, at)), timeIn(zone, at), kindText[kind], ...texts, ...figures];
}

const figure = (amount: Money): string => formatDecimal(amount).replace('.', ',');

/** Quoted, because a spreadsheet runs a text that begins like this as a formula. */
const withoutFormula = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
