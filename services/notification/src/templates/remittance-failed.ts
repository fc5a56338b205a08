import { defineTemplate } from './define.ts';
import { Remittance, remittanceLetter, remittanceSample } from './remittance.ts';

export const remittanceFailed = defineTemplate({
  purpose: 'money',
  summary: 'To the coach: the bank refused the transfer',
  schema: Remittance,
  sample: remittanceSample,
  write: (data, reader) =>
    remittanceLetter(data, reader, {
      money: 'back',
      news: () => ({
        ru: {
          subject: 'Выплата не прошла',
          preheader: 'Деньги остались на вашем балансе.',
          title: 'Выплата не прошла',
          paragraphs: [
            'Банк не исполнил перевод. Деньги остались на вашем балансе.',
            'Проверьте реквизиты получателя и запросите выплату ещё раз.',
          ],
        },
        en: {
          subject: 'Your payout did not go through',
          preheader: 'The money is still on your balance.',
          title: 'Your payout did not go through',
          paragraphs: [
            'The bank did not carry out the transfer. The money is still on your balance.',
            'Please check the bank details of the recipient and ask for the payout again.',
          ],
        },
      }),
    }),
});
