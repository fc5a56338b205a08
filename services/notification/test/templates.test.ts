import { expect, test } from 'vitest';
import { LOCALES, type Locale } from '../src/domain/locale.ts';
import { checkedData, renderSample, renderTemplate, templateNames, templates } from '../src/templates/index.ts';

const house = {
  legalName: 'LE-KO LLC',
  address: 'Moscow, Russia',
  email: 'pay@leko.example',
  zone: 'Europe/Moscow',
  site: 'https://leko.example',
  verificationPage: 'https://leko.example/verification',
};
const readerIn = (locale: Locale) => ({ locale, house });
const cases = templateNames.flatMap((name) => LOCALES.map((locale) => ({ name, locale })));

test.each(cases)('$name in $locale', ({ name, locale }) => {
  const { subject, preheader, text, html } = renderSample(name, readerIn(locale));

  expect(`${subject}\n${preheader}\n\n${text}`).toMatchSnapshot();
  expect(html).toContain('prefers-color-scheme: dark');
  expect(html).not.toMatch(/<(script|img|link|iframe|object)|url\(|src=|@import|undefined|NaN|\[object/);
  expect([...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1])).toEqual(
    expect.arrayContaining(['mailto:pay@leko.example', 'https://leko.example']),
  );
  expect(subject).not.toMatch(/\p{Cc}/u);
});

test('the whole of a mail', () => {
  expect(renderSample('verification', readerIn('ru')).html).toMatchSnapshot();
});

test.each(['athlete', 'coach', 'somebody'] as const)('a cancelled session as the %s reads of it', (reading) => {
  const data = {
    reading,
    sessionId: 'session-1',
    startsAt: '2026-11-24T06:00:00.000Z',
    coachName: 'Ivan',
    athleteName: 'Ann',
  };

  const { subject, text } = renderTemplate('cancel', data, readerIn('en'));

  expect(`${subject}\n\n${text}`).toMatchSnapshot();
});

test('a mail about a session of which nothing is known names its number', () => {
  const { text } = renderTemplate('approve', { reading: 'athlete', sessionId: 's-77' }, readerIn('en'));

  expect(text).toContain('Number: s-77');
});

const paid = templates['payment-paid'].sample;

test('what people wrote stays text', () => {
  const { html } = renderTemplate('payment-paid', { ...paid, purpose: '<b>"Tennis" & more</b>' }, readerIn('ru'));

  expect(html).toContain('&lt;b&gt;&quot;Tennis&quot; &amp; more&lt;/b&gt;');
});

test.each(['\r\nBcc: a@example.com', '\u2028Bcc: a@example.com', '\n-- \nforged'])('%j begins no new line', (trick) => {
  const { subject, text } = renderTemplate(
    'approve',
    { reading: 'athlete', sessionId: '1', sessionName: `Run${trick}`, place: `Park${trick}` },
    readerIn('en'),
  );

  expect(subject.split(/[\r\n\u2028]/)).toHaveLength(1);
  expect(text).not.toMatch(/^(Bcc|forged)/m);
  expect(text.match(/^-- $/gm)).toHaveLength(1);
});

test('times are told in the zone of the platform', () => {
  const there = { ...house, zone: 'Asia/Yekaterinburg' };

  expect(renderTemplate('payment-paid', paid, { locale: 'en', house: there }).text).toContain(
    '21 November 2026 at 02:30\u00a0GMT+5',
  );
});

test('large amounts keep every digit', () => {
  const { text } = renderTemplate('payment-paid', { ...paid, amount: '999999999999.99 RUB' }, readerIn('ru'));

  expect(text).toContain('999\u00a0999\u00a0999\u00a0999,99\u00a0₽');
});

test.each([
  ['a field too few', { ...paid, orderId: undefined }],
  ['a field too many', { ...paid, card: '4111111111111111' }],
  ['a number for money', { ...paid, amount: 100 }],
  ['a day that is none', { ...paid, paidAt: 'yesterday' }],
])('%s is no data for a mail, and the refusal does not repeat it', (_what, data) => {
  expect(() => checkedData('payment-paid', data)).toThrow(
    /^data of template payment-paid are not valid: \/\w+ (?!.*4111)/,
  );
});
