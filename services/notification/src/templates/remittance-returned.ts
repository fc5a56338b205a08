import { defineTemplate } from './define.ts';
import { Remittance, remittanceLetter, remittanceSample } from './remittance.ts';

export const remittanceReturned = defineTemplate({
  purpose: 'money',
  summary: 'To the coach: the transfer came back after it had been carried out',
  schema: Remittance,
  sample: remittanceSample,
  write: (data, reader) =>
    remittanceLetter(data, reader, {
      money: 'back',
      news: (amount) => ({
        ru: {
          subject: `Выплата вернулась: ${amount}`,
          preheader: 'Банк получателя вернул перевод.',
          title: 'Выплата вернулась',
          paragraphs: [
            'Банк получателя вернул перевод, деньги снова на вашем балансе.',
            'Проверьте реквизиты получателя и запросите выплату ещё раз.',
          ],
        },
        en: {
          subject: `Your payout came back: ${amount}`,
          preheader: 'The receiving bank returned the transfer.',
          title: 'Your payout came back',
          paragraphs: [
            'The receiving bank returned the transfer; the money is on your balance again.',
            'Please check the bank details of the recipient and ask for the payout again.',
          ],
        },
      }),
    }),
});
