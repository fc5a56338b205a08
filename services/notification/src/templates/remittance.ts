import { DateTime, ExactAmount } from '@leko/contracts';
import { type Static, Type } from '@sinclair/typebox';
import type { Letter, Reader, Words } from './content.ts';
import { ReaderName, strict } from './define.ts';
import { dateTime, isZero, money } from './format.ts';

export const Remittance = Type.Object(
  {
    name: ReaderName,
    remittanceId: Type.String(),
    dueAmount: ExactAmount,
    paidAmount: ExactAmount,
    feeAmount: ExactAmount,
    at: DateTime,
  },
  strict,
);
type Remittance = Static<typeof Remittance>;

const SAMPLE = {
  remittanceId: '6f1a4f0e-5a53-4c7e-9a39-0d2b8f6c1e57',
  dueAmount: '25160.00 RUB',
  paidAmount: '25110.00 RUB',
  feeAmount: '50.00 RUB',
  at: '2026-11-20T12:05:00.000Z',
};
export const remittanceSample: Words<Remittance> = { ru: { name: 'Иван', ...SAMPLE }, en: { name: 'Ivan', ...SAMPLE } };

const LABELS: Words<Record<'due' | 'fee' | 'back' | 'at' | 'id', string>> = {
  ru: {
    due: 'Списано с баланса',
    fee: 'В том числе комиссия',
    back: 'Снова на балансе',
    at: 'Время',
    id: 'Номер выплаты',
  },
  en: {
    due: 'Taken off your balance',
    fee: 'Our fee in it',
    back: 'On your balance again',
    at: 'Time',
    id: 'Payout number',
  },
};

type News = Pick<Letter, 'subject' | 'preheader' | 'title' | 'paragraphs'>;

interface TransferNews {
  /** Where the money is now. */
  readonly money: 'gone' | 'back';
  news(amount: string): Words<News>;
}

/** What the mails about transfers have in common: the same figures under different news. */
export function remittanceLetter(data: Remittance, reader: Reader, outcome: TransferNews): Letter {
  const { locale } = reader;
  const labels = LABELS[locale];
  const amount = money(data.paidAmount, locale);
  const facts = [
    [outcome.money === 'gone' ? labels.due : labels.back, money(data.dueAmount, locale)],
    [labels.fee, isZero(data.feeAmount) ? undefined : money(data.feeAmount, locale)],
    [labels.at, dateTime(data.at, reader)],
    [labels.id, data.remittanceId],
  ] as const;
  return { ...outcome.news(amount)[locale], name: data.name, amount, facts };
}
