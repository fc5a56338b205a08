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
 * RFC 4180 with what Excel here expects of it: UTF-8 with a mark that says so, semicolons, decimal commas. Opened with a double
 * click, columns are columns and figures are figures.
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
  const texts = [orderId, paymentId, sessionId, remittanceId].map((text) => harmless(text ?? ''));
  const figures = [line.debit, line.credit, line.moved, line.balance].map(figure);
  return [dayText(dayIn(zone, at)), timeIn(zone, at), kindText[kind], ...texts, ...figures];
}

const figure = (amount: Money): string => formatDecimal(amount).replace('.', ',');

/** A spreadsheet takes a text that begins like this for a formula, and runs it. */
const harmless = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
