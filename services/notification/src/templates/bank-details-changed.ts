import type { Content, Reader } from './content.ts';
import { dateTime } from './format.ts';
import { layout } from './layout.ts';

export interface BankDetailsChanged {
  readonly at: string;
}

/** To the address from before the change. Names nobody: whoever changed the details may have chosen the name, too. */
export function bankDetailsChanged(data: BankDetailsChanged, reader: Reader): Content {
  const { locale } = reader;
  const words = {
    ru: {
      subject: 'Изменены банковские реквизиты для выплат',
      preheader: 'Если это были не вы, сообщите нам сразу.',
      title: 'Изменены банковские реквизиты',
      paragraphs: [
        'Реквизиты, на которые приходят ваши выплаты, изменены.',
        'Если это были не вы, сразу напишите в поддержку: мы остановим выплаты.',
      ],
      facts: [['Время', dateTime(data.at, locale)]] as const,
    },
    en: {
      subject: 'The bank details for your payouts were changed',
      preheader: 'If it was not you, tell us at once.',
      title: 'Your bank details were changed',
      paragraphs: [
        'The bank details that your payouts go to were changed.',
        'If it was not you, write to our support at once: we will stop the payouts.',
      ],
      facts: [['Time', dateTime(data.at, locale)]] as const,
    },
  }[locale];
  return layout({ ...words, name: undefined }, reader);
}
