import type { Content, Reader } from './content.ts';
import { dateTime, money } from './format.ts';
import { layout } from './layout.ts';

export interface PaymentPaid {
  readonly name?: string | undefined;
  readonly orderId: string;
  readonly purpose: string;
  readonly sessions: readonly string[];
  readonly amount: string;
  readonly paidAt: string;
}

/** To the athlete: the money arrived. */
export function paymentPaid(data: PaymentPaid, reader: Reader): Content {
  const { locale } = reader;
  const amount = money(data.amount, locale);
  const words = {
    ru: {
      subject: `Оплата получена: ${amount}`,
      preheader: 'Спасибо! Чек придёт отдельно.',
      title: 'Оплата получена',
      paragraphs: ['Мы получили вашу оплату. Кассовый чек придёт отдельно.'],
      labels: ['Сумма', 'Заказ', 'Назначение', 'Тренировки', 'Оплачено'],
    },
    en: {
      subject: `Payment received: ${amount}`,
      preheader: 'Thank you! The fiscal receipt comes separately.',
      title: 'Payment received',
      paragraphs: ['We have received your payment. The fiscal receipt comes separately.'],
      labels: ['Amount', 'Order', 'Purpose', 'Sessions', 'Paid'],
    },
  }[locale];
  const values = [amount, data.orderId, data.purpose, data.sessions.join(', '), dateTime(data.paidAt, locale)];
  const facts = words.labels.map((label, index) => [label, values[index] ?? ''] as const);
  return layout({ ...words, name: data.name, facts }, reader);
}
