import type { Content, Reader } from './content.ts';
import { type Remittance, remittanceMail } from './remittance.ts';

/** To the coach: the bank carried the transfer out. */
export const remittanceCompleted = (data: Remittance, reader: Reader): Content =>
  remittanceMail(data, reader, (amount) => ({
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
  }));
