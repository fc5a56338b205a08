import { DateTime } from '@leko/contracts';
import { Type } from '@sinclair/typebox';
import { defineTemplate, strict } from './define.ts';
import { counted } from './format.ts';
import { Changes, changeFacts } from './security.ts';

const SAMPLE = { at: '2026-11-20T21:30:00.000Z', freezeHours: 24 };
const HOURS = {
  ru: { one: 'час', few: 'часа', many: 'часов', other: 'часа' },
  en: { one: 'hour', other: 'hours' },
} as const;

/** Without a name: a thief who changed the details may have chosen the name, too. */
export const bankDetailsChanged = defineTemplate({
  purpose: 'security',
  summary: 'To the addresses from before: the bank details of the payouts were changed',
  schema: Type.Object(
    {
      at: DateTime,
      changes: Changes,
      freezeHours: Type.Integer({ minimum: 0, description: 'How long nothing is paid out to them' }),
    },
    strict,
  ),
  sample: { ru: SAMPLE, en: SAMPLE },
  write({ freezeHours, ...change }, reader) {
    const hours = counted(freezeHours, reader.locale, HOURS[reader.locale]);
    const { changed, frozen, ...words } = {
      ru: {
        subject: 'Изменены банковские реквизиты для выплат',
        preheader: 'Если это были не вы, сообщите нам сразу.',
        title: 'Изменены банковские реквизиты',
        changed: 'Реквизиты, на которые приходят ваши выплаты, изменены.',
        frozen: `Для вашей безопасности новые выплаты приостановлены на ${hours}.`,
        notice: 'Если это были не вы, сразу напишите в поддержку: мы остановим выплаты.',
      },
      en: {
        subject: 'The bank details for your payouts were changed',
        preheader: 'If it was not you, tell us at once.',
        title: 'Your bank details were changed',
        changed: 'The bank details that your payouts go to were changed.',
        frozen: `For your safety new payouts are paused for ${hours}.`,
        notice: 'If it was not you, write to our support at once: we will stop the payouts.',
      },
    }[reader.locale];
    return {
      ...words,
      paragraphs: freezeHours > 0 ? [changed, frozen] : [changed],
      facts: changeFacts(change, reader),
    };
  },
});
