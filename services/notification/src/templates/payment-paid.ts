import { DateTime, ExactAmount } from '@leko/contracts';
import { Type } from '@sinclair/typebox';
import { defineTemplate, ReaderName, strict } from './define.ts';
import { quoted, reference } from './foreign.ts';
import { dateTime, money, oneOrMore } from './format.ts';

const SAMPLE = { orderId: 'order-1', amount: '2400.00 RUB', paidAt: '2026-11-20T21:30:00.000Z' };

export const paymentPaid = defineTemplate({
  purpose: 'money',
  summary: 'To the athlete: the money arrived',
  schema: Type.Object(
    {
      name: ReaderName,
      orderId: Type.String(),
      purpose: Type.String(),
      sessions: Type.Array(Type.String()),
      amount: ExactAmount,
      paidAt: DateTime,
    },
    strict,
  ),
  sample: {
    ru: {
      name: 'Анна',
      purpose: 'Тренировки с тренером',
      sessions: ['Утренняя пробежка', 'Растяжка'],
      ...SAMPLE,
    },
    en: { name: 'Anna', purpose: 'Sessions with a coach', sessions: ['Morning run', 'Stretching'], ...SAMPLE },
  },
  write(data, reader) {
    const amount = money(data.amount, reader.locale);
    const count = data.sessions.length;
    const { labels, ...words } = {
      ru: {
        subject: `Оплата получена: ${amount}`,
        preheader: 'Спасибо! Чек придёт отдельно.',
        title: 'Оплата получена',
        paragraphs: ['Спасибо, мы получили вашу оплату. Кассовый чек придёт отдельно.'],
        labels: {
          order: 'Заказ',
          purpose: 'Назначение',
          sessions: oneOrMore(count, 'Тренировка', 'Тренировки'),
          paid: 'Оплачено',
        },
      },
      en: {
        subject: `Payment received: ${amount}`,
        preheader: 'Thank you! The fiscal receipt comes separately.',
        title: 'Payment received',
        paragraphs: ['Thank you, we have received your payment. The fiscal receipt comes separately.'],
        labels: { order: 'Order', purpose: 'Purpose', sessions: oneOrMore(count, 'Session', 'Sessions'), paid: 'Paid' },
      },
    }[reader.locale];
    const facts = [
      [labels.sessions, data.sessions.map((session) => quoted(session, reader.locale)).join(', ')],
      [labels.purpose, quoted(data.purpose, reader.locale)],
      [labels.paid, dateTime(data.paidAt, reader)],
      [labels.order, reference(data.orderId, reader.locale)],
    ] as const;
    return { ...words, name: data.name, amount, facts };
  },
});
