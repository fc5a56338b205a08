import { DateTime, ExactAmount } from '@leko/contracts';
import { type Static, Type } from '@sinclair/typebox';
import type { Letter, Reader, Words } from './content.ts';
import { ReaderName, strict } from './define.ts';
import { dateTime, money } from './format.ts';

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

export const remittanceSample: Remittance = {
  name: 'Иван',
  remittanceId: '66666666-6666-4666-8666-666666666666',
  dueAmount: '25160.00 RUB',
  paidAmount: '25110.00 RUB',
  feeAmount: '50.00 RUB',
  at: '2026-11-20T12:05:00.000Z',
};

const LABELS: Words<Record<'due' | 'fee' | 'at' | 'id', string>> = {
  ru: { due: 'К выплате', fee: 'Комиссия', at: 'Время', id: 'Номер выплаты' },
  en: { due: 'Due', fee: 'Fee', at: 'Time', id: 'Remittance' },
};

type News = Pick<Letter, 'subject' | 'preheader' | 'title' | 'paragraphs'>;

/** What the mails about transfers have in common: the same figures under different news. */
export function remittanceLetter(data: Remittance, reader: Reader, news: (amount: string) => Words<News>): Letter {
  const { locale } = reader;
  const labels = LABELS[locale];
  const amount = money(data.paidAmount, locale);
  const facts = [
    [labels.due, money(data.dueAmount, locale)],
    [labels.fee, money(data.feeAmount, locale)],
    [labels.at, dateTime(data.at, reader)],
    [labels.id, data.remittanceId],
  ] as const;
  return { ...news(amount)[locale], name: data.name, amount, facts };
}
