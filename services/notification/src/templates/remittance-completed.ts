import { defineTemplate } from './define.ts';
import { Remittance, remittanceLetter, remittanceSample } from './remittance.ts';

export const remittanceCompleted = defineTemplate({
  purpose: 'money',
  summary: 'To the coach: the bank carried the transfer out',
  schema: Remittance,
  sample: remittanceSample,
  write: (data, reader) =>
    remittanceLetter(data, reader, {
      money: 'gone',
      news: (amount) => ({
        ru: {
          subject: `Выплата отправлена: ${amount}`,
          preheader: 'Банк исполнил перевод на ваш счёт.',
          title: 'Выплата отправлена',
          paragraphs: ['Банк исполнил перевод на ваш счёт.'],
        },
        en: {
          subject: `Your payout was sent: ${amount}`,
          preheader: 'The bank carried out the transfer to your account.',
          title: 'Your payout was sent',
          paragraphs: ['The bank carried out the transfer to your account.'],
        },
      }),
    }),
});
