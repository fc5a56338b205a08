import { DateTime, ExactAmount } from '@leko/contracts';
import { Type } from '@sinclair/typebox';
import { defineTemplate, ReaderName, strict } from './define.ts';
import { reference } from './foreign.ts';
import { dateTime, money } from './format.ts';

const SAMPLE = { orderId: 'order-1', coachDueAmount: '1080.00 RUB', refundedAt: '2026-11-21T10:15:00.000Z' };

export const earningRefunded = defineTemplate({
  purpose: 'money',
  summary: "To the coach: a session was refunded, and the coach's share with it",
  schema: Type.Object(
    { name: ReaderName, orderId: Type.String(), coachDueAmount: ExactAmount, refundedAt: DateTime },
    strict,
  ),
  sample: { ru: { name: 'Иван', ...SAMPLE }, en: { name: 'Ivan', ...SAMPLE } },
  write(data, reader) {
    const amount = money(data.coachDueAmount, reader.locale);
    const { labels, ...words } = {
      ru: {
        subject: `Возврат спортсмену: ваш баланс меньше на ${amount}`,
        preheader: 'Спортсмену вернули деньги за тренировку.',
        title: 'Спортсмену вернули деньги',
        paragraphs: [
          'Деньги за тренировку возвращены спортсмену, поэтому ваша доля списана с баланса.',
          'Если она уже была выплачена, мы удержим её из следующих поступлений.',
        ],
        labels: { at: 'Возвращено', order: 'Заказ' },
      },
      en: {
        subject: `Refund to an athlete: your balance is ${amount} less`,
        preheader: 'An athlete got the money for a session back.',
        title: 'An athlete was refunded',
        paragraphs: [
          'The money for a session went back to the athlete, so your share was taken off your balance.',
          'If it was paid out before, we will keep it from what you earn next.',
        ],
        labels: { at: 'Refunded', order: 'Order' },
      },
    }[reader.locale];
    const facts = [
      [labels.at, dateTime(data.refundedAt, reader)],
      [labels.order, reference(data.orderId, reader.locale)],
    ] as const;
    // What the coach loses; the athlete's refund is larger, and not shown to the coach.
    return { ...words, name: data.name, amount: `\u2212${amount}`, facts };
  },
});
