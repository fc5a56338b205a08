import { DateTime, Uuid } from '@leko/contracts';
import { Type } from '@sinclair/typebox';
import { BRAND } from './content.ts';
import { defineTemplate, ReaderName, strict } from './define.ts';
import { dateTime } from './format.ts';

const SAMPLE = { link: 'https://leko.example/verification?token=sample', expiresAt: '2026-11-22T09:30:00.000Z' };

export const verification = defineTemplate({
  purpose: 'account',
  summary: 'To somebody who gave an e-mail address: the link that confirms it',
  schema: Type.Object(
    {
      name: ReaderName,
      link: Type.String({ pattern: '^https?://', description: 'The page that confirms; the mail adds the token' }),
      ticketId: Type.Optional(Uuid('What the token is good for; the token itself is made when the mail is sent')),
      expiresAt: DateTime,
    },
    strict,
  ),
  sample: { ru: { name: 'Анна', ...SAMPLE }, en: { name: 'Anna', ...SAMPLE } },
  write({ name, link, expiresAt }, reader) {
    const until = dateTime(expiresAt, reader);
    const words = {
      ru: {
        subject: 'Подтвердите адрес электронной почты',
        preheader: 'Осталось нажать на одну кнопку.',
        title: 'Подтвердите ваш адрес',
        paragraphs: [
          'Нажмите на кнопку, чтобы подтвердить, что этот адрес принадлежит вам.',
          `Ссылка действует до ${until} и срабатывает один раз.`,
        ],
        label: 'Подтвердить адрес',
        notice: `Если вы не указывали этот адрес на платформе ${BRAND}, ничего делать не нужно.`,
      },
      en: {
        subject: 'Confirm your e-mail address',
        preheader: 'One button to press, and you are done.',
        title: 'Confirm your address',
        paragraphs: ['Press the button to confirm that this address is yours.', `The link works once, until ${until}.`],
        label: 'Confirm the address',
        notice: `If you did not give this address to ${BRAND}, there is nothing you need to do.`,
      },
    }[reader.locale];
    const { label, ...letter } = words;
    return { ...letter, name, action: { label, url: link } };
  },
});
