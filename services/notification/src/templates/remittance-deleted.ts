import { defineTemplate } from './define.ts';
import { Remittance, remittanceLetter, remittanceSample } from './remittance.ts';

export const remittanceDeleted = defineTemplate({
  purpose: 'money',
  summary: 'To the coach: the payout was withdrawn before it was sent',
  schema: Remittance,
  sample: remittanceSample,
  write: (data, reader) =>
    remittanceLetter(data, reader, {
      money: 'back',
      news: (amount) => ({
        ru: {
          subject: `Выплата отменена: ${amount}`,
          preheader: 'Деньги снова на вашем балансе.',
          title: 'Выплата отменена',
          paragraphs: [
            'Выплата отменена до отправки в банк, деньги снова на вашем балансе.',
            'Если вы её не отменяли, напишите нам.',
          ],
        },
        en: {
          subject: `Your payout was withdrawn: ${amount}`,
          preheader: 'The money is on your balance again.',
          title: 'Your payout was withdrawn',
          paragraphs: [
            'The payout was withdrawn before it went to the bank; the money is on your balance again.',
            'If it was not you, please write to us.',
          ],
        },
      }),
    }),
});
