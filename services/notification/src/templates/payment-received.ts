import type { Content, Reader } from './content.ts';
import { dateTime, money } from './format.ts';
import { layout } from './layout.ts';

export interface PaymentReceived {
  readonly name?: string | undefined;
  readonly orderId: string;
  readonly sessions: readonly string[];
  readonly dueAmount: string;
  readonly paidAt: string;
}

/** To the coach: an athlete paid, and this is the coach's share. */
export function paymentReceived(data: PaymentReceived, reader: Reader): Content {
  const { locale } = reader;
  const due = money(data.dueAmount, locale);
  const words = {
    ru: {
      subject: `Ваши тренировки оплатили: ${due}`,
      preheader: 'Деньги станут доступны для вывода после периода ожидания.',
      title: 'Ваши тренировки оплатили',
      paragraphs: ['Ваша доля уже учтена и станет доступна для вывода после периода ожидания.'],
      labels: ['Ваша доля', 'Заказ', 'Тренировки', 'Оплачено'],
    },
    en: {
      subject: `Your sessions were paid: ${due}`,
      preheader: 'The money becomes available after the cool-down period.',
      title: 'Your sessions were paid',
      paragraphs: ['Your share is booked and becomes available after the cool-down period.'],
      labels: ['Your share', 'Order', 'Sessions', 'Paid'],
    },
  }[locale];
  const values = [due, data.orderId, data.sessions.join(', '), dateTime(data.paidAt, locale)];
  const facts = words.labels.map((label, index) => [label, values[index] ?? ''] as const);
  return layout({ ...words, name: data.name, facts }, reader);
}
