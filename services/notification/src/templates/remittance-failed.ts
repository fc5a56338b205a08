import type { Content, Reader } from './content.ts';
import { type Remittance, remittanceMail } from './remittance.ts';

/** To the coach: the bank refused the transfer. */
export const remittanceFailed = (data: Remittance, reader: Reader): Content =>
  remittanceMail(data, reader, () => ({
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
  }));
