import { DateTime } from '@leko/contracts';
import { Type } from '@sinclair/typebox';
import { defineTemplate, strict } from './define.ts';
import { Changes, changeFacts } from './security.ts';

const SAMPLE = { at: '2026-11-20T21:30:00.000Z' };

/** Does not name the new address: the reader of the old one need not be its owner. */
export const payoutAddressChanged = defineTemplate({
  purpose: 'security',
  summary: 'To the addresses from before: mails about payouts go to another address',
  schema: Type.Object({ at: DateTime, changes: Changes }, strict),
  sample: { ru: SAMPLE, en: SAMPLE },
  write(change, reader) {
    const words = {
      ru: {
        subject: 'Изменён адрес почты для писем о выплатах',
        preheader: 'Если это были не вы, сообщите нам сразу.',
        title: 'Изменён адрес почты',
        paragraphs: ['Письма о ваших выплатах теперь приходят на другой адрес.'],
        notice: 'Если это были не вы, сразу напишите в поддержку: мы остановим выплаты.',
      },
      en: {
        subject: 'Mails about your payouts go to another address',
        preheader: 'If it was not you, tell us at once.',
        title: 'Your address was changed',
        paragraphs: ['From now on mails about your payouts go to another address.'],
        notice: 'If it was not you, write to our support at once: we will stop the payouts.',
      },
    }[reader.locale];
    return { ...words, facts: changeFacts(change, reader) };
  },
});
