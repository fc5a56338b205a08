import { DateTime, ExactAmount } from '@leko/contracts';
import { Type } from '@sinclair/typebox';
import { defineTemplate, ReaderName, strict } from './define.ts';
import { dateTime, money } from './format.ts';

export const paymentReceived = defineTemplate({
  purpose: 'money',
  summary: "To the coach: an athlete paid, and this is the coach's share",
  schema: Type.Object(
    {
      name: ReaderName,
      orderId: Type.String(),
      sessions: Type.Array(Type.String()),
      dueAmount: ExactAmount,
      paidAt: DateTime,
    },
    strict,
  ),
  sample: {
    name: 'Иван',
    orderId: 'order-1',
    sessions: ['Утренняя пробежка', 'Растяжка'],
    dueAmount: '2160.00 RUB',
    paidAt: '2026-11-20T21:30:00.000Z',
  },
  write(data, reader) {
    const amount = money(data.dueAmount, reader.locale);
    const { labels, ...words } = {
      ru: {
        subject: `Ваши тренировки оплатили: ${amount}`,
        preheader: 'Деньги станут доступны для вывода после периода ожидания.',
        title: 'Ваши тренировки оплатили',
        paragraphs: ['Ваша доля уже учтена и станет доступна для вывода после периода ожидания.'],
        labels: { order: 'Заказ', sessions: 'Тренировки', paid: 'Оплачено' },
      },
      en: {
        subject: `Your sessions were paid: ${amount}`,
        preheader: 'The money becomes available after the cool-down period.',
        title: 'Your sessions were paid',
        paragraphs: ['Your share is booked and becomes available after the cool-down period.'],
        labels: { order: 'Order', sessions: 'Sessions', paid: 'Paid' },
      },
    }[reader.locale];
    const facts = [
      [labels.sessions, data.sessions.join(', ')],
      [labels.paid, dateTime(data.paidAt, reader)],
      [labels.order, data.orderId],
    ] as const;
    return { ...words, name: data.name, amount, facts };
  },
});
