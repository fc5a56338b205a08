import { DateTime, ExactAmount } from '@leko/contracts';
import { Type } from '@sinclair/typebox';
import type { Words } from './content.ts';
import { defineTemplate, ReaderName, strict } from './define.ts';
import { reference } from './foreign.ts';
import { dateTime, money } from './format.ts';

const Extent = Type.Union([Type.Literal('whole'), Type.Literal('part'), Type.Literal('not accepted')], {
  description: '`not accepted`: money that came when it could not be taken any more',
});

const TITLES: Words<Record<'whole' | 'part' | 'not accepted', readonly [title: string, text: string]>> = {
  ru: {
    whole: ['Деньги возвращены', 'Мы вернули всю сумму вашего заказа.'],
    part: ['Часть денег возвращена', 'Мы вернули часть суммы вашего заказа.'],
    'not accepted': [
      'Деньги возвращены',
      'Ваш перевод пришёл, когда заказ уже нельзя было оплатить, поэтому мы вернули его целиком.',
    ],
  },
  en: {
    whole: ['Your money is refunded', 'We have returned the whole amount of your order.'],
    part: ['A part of your money is refunded', 'We have returned a part of the amount of your order.'],
    'not accepted': [
      'Your money is refunded',
      'Your money came when the order could not be paid any more, so we have returned all of it.',
    ],
  },
};

const SAMPLE = {
  orderId: 'order-1',
  extent: 'part',
  refundAmount: '1200.00 RUB',
  totalAmount: '2400.00 RUB',
  refundedAt: '2026-11-21T10:15:00.000Z',
} as const;

export const paymentRefunded = defineTemplate({
  purpose: 'money',
  summary: 'To the athlete: money went back to them',
  schema: Type.Object(
    {
      name: ReaderName,
      orderId: Type.String(),
      extent: Extent,
      refundAmount: ExactAmount,
      totalAmount: ExactAmount,
      refundedAt: DateTime,
    },
    strict,
  ),
  sample: { ru: { name: 'Анна', ...SAMPLE }, en: { name: 'Anna', ...SAMPLE } },
  write(data, reader) {
    const { locale } = reader;
    const amount = money(data.refundAmount, locale);
    const [title, text] = TITLES[locale][data.extent];
    const words = {
      ru: {
        subject: `Возврат: ${amount}`,
        bank: 'Деньги вернутся туда, откуда вы платили. Когда именно, зависит от вашего банка.',
        preheader: 'Деньги вернутся туда, откуда вы платили.',
        labels: { total: 'Сумма заказа', at: 'Возвращено', order: 'Заказ' },
      },
      en: {
        subject: `Refund: ${amount}`,
        bank: 'The money goes back to where you paid from. How soon it arrives depends on your bank.',
        preheader: 'The money goes back to where you paid from.',
        labels: { total: 'Order total', at: 'Refunded', order: 'Order' },
      },
    }[locale];
    const facts = [
      [words.labels.total, money(data.totalAmount, locale)],
      [words.labels.at, dateTime(data.refundedAt, reader)],
      [words.labels.order, reference(data.orderId, locale)],
    ] as const;
    const { subject, preheader, bank } = words;
    return { subject, preheader, title, name: data.name, paragraphs: [text, bank], amount, facts };
  },
});
