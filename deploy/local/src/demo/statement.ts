import { money } from './amounts.ts';

export interface Statement {
  readonly paidByAthlete: bigint;
  readonly fee: bigint;
  readonly vatInFee: bigint;
  readonly paidOut: bigint;
  readonly balance: bigint;
}

const LABELS = 34;
const FIGURES = 14;

/** The coach's account as a table. */
export function statementText({ paidByAthlete, fee, vatInFee, paidOut, balance }: Statement): string {
  const rows: readonly (readonly [string, string])[] = [
    ['Paid by the athlete', money(paidByAthlete)],
    ['Platform fee', `-${money(fee)}`],
    ['  VAT contained in it', `(${money(vatInFee)})`],
    ['Earned by the coach', money(paidByAthlete - fee)],
    ['Paid out to the bank', `-${money(paidOut)}`],
    ['Balance', money(balance)],
  ];
  const line = (left: string, right: string) => `  │ ${left.padEnd(LABELS)} ${right.padStart(FIGURES)} │`;
  const rule = (a: string, b: string) => `  ${a}${'─'.repeat(LABELS + FIGURES + 3)}${b}`;
  return [
    rule('┌', '┐'),
    line("The coach's statement", 'RUB'),
    rule('├', '┤'),
    ...rows.map(([label, figure]) => line(label, figure)),
    rule('└', '┘'),
  ].join('\n');
}
