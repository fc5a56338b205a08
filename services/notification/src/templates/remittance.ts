import type { Content, Letter, Reader } from './content.ts';
import { dateTime, money } from './format.ts';
import { layout } from './layout.ts';

export interface Remittance {
  readonly name?: string | undefined;
  readonly remittanceId: string;
  readonly dueAmount: string;
  readonly paidAmount: string;
  readonly feeAmount: string;
  readonly at: string;
}

type Words = Pick<Letter, 'subject' | 'preheader' | 'title' | 'paragraphs'>;

const LABELS = {
  ru: { due: 'К выплате', fee: 'Комиссия', paid: 'Переведено', at: 'Время', id: 'Номер выплаты' },
  en: { due: 'Due', fee: 'Fee', paid: 'Transferred', at: 'Time', id: 'Remittance' },
} as const;

/** What the mails about transfers have in common: the same figures under different news. */
export function remittanceMail(
  data: Remittance,
  reader: Reader,
  wordsFor: (amount: string) => { readonly ru: Words; readonly en: Words },
): Content {
  const { locale } = reader;
  const labels = LABELS[locale];
  const facts = [
    [labels.due, money(data.dueAmount, locale)],
    [labels.fee, money(data.feeAmount, locale)],
    [labels.paid, money(data.paidAmount, locale)],
    [labels.at, dateTime(data.at, locale)],
    [labels.id, data.remittanceId],
  ] as const;
  const words = wordsFor(money(data.paidAmount, locale))[locale];
  return layout({ ...words, name: data.name, facts }, reader);
}
