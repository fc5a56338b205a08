import { DateTime, ExactAmount } from '@leko/contracts';
import { Type } from '@sinclair/typebox';
import { defineTemplate, ReaderName, strict } from './define.ts';
import { quoted, reference } from './foreign.ts';
import { dateTime, money, oneOrMore } from './format.ts';

const SAMPLE = { orderId: 'order-1', dueAmount: '2160.00 RUB', paidAt: '2026-11-20T21:30:00.000Z' };

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
    ru: { name: 'Иван', sessions: ['Утренняя пробежка', 'Растяжка'], ...SAMPLE },
    en: { name: 'Ivan', sessions: ['Morning run', 'Stretching'], ...SAMPLE },
  },
  write(data, reader) {
    const amount = money(data.dueAmount, reader.locale);
    const count = data.sessions.length;
    const title = {
      ru: oneOrMore(count, 'Вашу тренировку оплатили', 'Ваши тренировки оплатили'),
      en: oneOrMore(count, 'Your session was paid for', 'Your sessions were paid for'),
    }[reader.locale];
    const { labels, ...words } = {
      ru: {
        subject: `${title}: ${amount}`,
        preheader: 'Деньги станут доступны для вывода после периода ожидания.',
        paragraphs: ['Ваша доля уже учтена и станет доступна для вывода после периода ожидания.'],
        labels: { order: 'Заказ', sessions: oneOrMore(count, 'Тренировка', 'Тренировки'), paid: 'Оплачено' },
      },
      en: {
        subject: `${title}: ${amount}`,
        preheader: 'The money can be paid out after the cool-down period.',
        paragraphs: ['Your share is on your balance and can be paid out after the cool-down period.'],
        labels: { order: 'Order', sessions: oneOrMore(count, 'Session', 'Sessions'), paid: 'Paid' },
      },
    }[reader.locale];
    const facts = [
      [labels.sessions, data.sessions.map((session) => quoted(session, reader.locale)).join(', ')],
      [labels.paid, dateTime(data.paidAt, reader)],
      [labels.order, reference(data.orderId, reader.locale)],
    ] as const;
    return { ...words, title, name: data.name, amount, facts };
  },
});
