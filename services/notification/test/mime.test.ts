import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { toMime } from '../src/smtp/mime.ts';

const mail = {
  messageId: '<1@leko.example>',
  to: "o'neil+run@example.com",
  subject: `Ваши тренировки оплатили: 1\u00a0080,00\u00a0₽ ${'очень длинная тема '.repeat(20)}🏃`,
  html: `<p>Привет</p>\n<p>.</p>\n.\n${'длинная строка '.repeat(500)}`,
  text: 'Привет\n.\nFrom here\n\n-- \nLE-KO',
};
const raw = toMime(mail, '"LE-KO, Pay" <pay@leko.example>').toString();

test('a mail reads as it was written', async () => {
  const read = await PostalMime.parse(raw);

  expect(read).toMatchObject({
    messageId: mail.messageId,
    subject: mail.subject,
    from: { name: 'LE-KO, Pay', address: 'pay@leko.example' },
    to: [{ name: '', address: mail.to }],
  });
  const unix = (text = '') => text.replaceAll('\r\n', '\n').trimEnd();
  expect([unix(read.html), unix(read.text)]).toEqual([mail.html.trimEnd(), mail.text]);
  expect(read.headers).toEqual(
    expect.arrayContaining([expect.objectContaining({ key: 'auto-submitted', value: 'auto-generated' })]),
  );
});

test('it is plain ASCII in short lines, so that no server on the way changes it', () => {
  const lines = raw.split('\r\n');

  expect(raw).toMatch(/^[\x20-\x7e\r\n\t]+$/);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(78);
  expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
});
