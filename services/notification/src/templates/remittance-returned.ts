import type { Content, Reader } from './content.ts';
import { type Remittance, remittanceMail } from './remittance.ts';

/** To the coach: the transfer came back after it had been carried out. */
export const remittanceReturned = (data: Remittance, reader: Reader): Content =>
  remittanceMail(data, reader, (amount) => ({
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
  }));
