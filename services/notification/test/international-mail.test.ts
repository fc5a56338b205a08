import { expect, test } from 'vitest';
import { readMailServer } from '../src/smtp/mail-server.ts';
import { createSmtpMailer } from '../src/smtp/mailer.ts';
import { ACCEPTING, lineTo, MAIL } from './mail-script.ts';

const FROM = 'Пей <pay@леко.рф>';
const [HOST, MAIL_HOST] = ['xn--e1akbo.xn--p1ai', 'xn--80a1acny.xn--e1akbo.xn--p1ai'];
const INTERNATIONAL = { ...ACCEPTING, EHLO: '250-hello\r\n250 SMTPUTF8' };
const onlyAscii = /^[\x20-\x7e\t]*$/;

test('a domain of .рф travels as every mail server can read it', async () => {
  const { line, said, host } = await lineTo(ACCEPTING, { from: FROM });

  expect(await line.send({ ...MAIL, to: 'anna@Почта.леко.рф' })).toMatchObject({ kind: 'ok' });

  expect(said).toContain(`MAIL FROM:<pay@${HOST}>`);
  expect(said).toContain(`RCPT TO:<anna@${MAIL_HOST}>`);
  expect(said.find((one) => one.startsWith('From: '))).toContain(`<pay@${HOST}>`);
  expect(said.filter((one) => !onlyAscii.test(one))).toEqual([]);
  expect(host).toBe(HOST);
});

test('so does the name of the mail server', () => {
  expect(readMailServer('smtp://pay:secret@почта.леко.рф:587')).toMatchObject({ host: MAIL_HOST, port: 587 });
  expect(readMailServer('smtp://[::1]:25')).toMatchObject({ host: '::1', ignoreTLS: true });
  expect(readMailServer('smtp://mail_server:25').host).toBe('mail_server');
});

test('a reader whose name is not ASCII is refused, and why, by a server that cannot take it; the next mail goes', async () => {
  const { line, said } = await lineTo(ACCEPTING);

  expect(await line.send({ ...MAIL, to: 'анна@леко.рф' })).toEqual({
    kind: 'refused',
    reason: 'address_needs_smtputf8',
  });
  expect(said.filter((one) => /^(MAIL|RCPT)/.test(one))).toEqual([]);
  expect(await line.send(MAIL)).toMatchObject({ kind: 'ok' });
});

test('and written to where the server can', async () => {
  const { line, said } = await lineTo(INTERNATIONAL);

  expect(await line.send({ ...MAIL, to: 'анна@леко.рф' })).toMatchObject({ kind: 'ok' });

  expect(said).toContain(`RCPT TO:<анна@${HOST}>`);
  expect(said.find((one) => one.startsWith('MAIL FROM'))).toMatch(/ SMTPUTF8$/);
});

test.each([
  ['a name that is not ASCII', 'оплата@леко.рф', /^configuration: the name in MAIL_FROM .* ASCII/],
  ['a domain that is none', 'pay@ле^ко.рф', /^configuration: the domain in MAIL_FROM/],
  ['a domain that would be cut short', 'pay@ле#ко.рф', /^configuration: the domain in MAIL_FROM/],
  ['no address', 'LE-KO Pay', /^configuration: MAIL_FROM holds no address/],
])('a sender with %s stops the start', (_what, from, why) => {
  expect(() => createSmtpMailer({ url: 'smtp://localhost', from, connections: 1 })).toThrow(why);
});
