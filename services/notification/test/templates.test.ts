import { expect, test } from 'vitest';
import { LOCALES, type Locale } from '../src/mails/domain/locale.ts';
import { checkedData, renderSample, renderTemplate, templateNames, templates } from '../src/templates/index.ts';

const platform = {
  imprint: { ru: 'ООО «ЛЕ-КО», Россия, г. Москва', en: 'LE-KO LLC, Moscow, Russia' },
  email: 'pay@leko.example',
  zone: 'Europe/Moscow',
  site: 'https://leko.example',
  verificationPage: 'https://leko.example/verification',
};
const readerIn = (locale: Locale) => ({ locale, platform });
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

/** Acts are named in Russian in every language. */
const namedInRussian = ['documents-ready'];

test.each(templateNames.filter((name) => !namedInRussian.includes(name)))(
  '%s in en is English, samples too',
  (name) => {
    const { subject, preheader, text, html } = renderSample(name, readerIn('en'));

    expect([subject, preheader, text, html].join('\n')).not.toMatch(/\p{Script=Cyrillic}/u);
  },
);

test.each(cases)('$name in $locale has a line for the list of mails that is not its subject', ({ name, locale }) => {
  const { subject, preheader, html } = renderSample(name, readerIn(locale));

  expect(preheader.length).toBeGreaterThan(10);
  expect(preheader).not.toBe(subject);
  expect(html.indexOf(preheader)).toBeLessThan(html.indexOf('<h1'));
});

test.each([
  [1, 'Вы записались на тренировку', 'You have booked a session'],
  [2, 'Вы записались на 2\u00a0тренировки', 'You have booked 2\u00a0sessions'],
  [5, 'Вы записались на 5\u00a0тренировок', 'You have booked 5\u00a0sessions'],
  [21, 'Вы записались на 21\u00a0тренировку', 'You have booked 21\u00a0sessions'],
])('a booking of %i counts as people do', (count, ru, en) => {
  const data = { reading: 'athlete', groupId: 'g', sessions: Array(count).fill({ sessionName: 'Run' }) };

  expect(renderTemplate('booking', data, readerIn('ru')).subject).toBe(ru);
  expect(renderTemplate('booking', data, readerIn('en')).subject).toBe(en);
});

test.each([
  [1, 'на 1\u00a0час.', 'for 1\u00a0hour.'],
  [24, 'на 24\u00a0часа.', 'for 24\u00a0hours.'],
  [48, 'на 48\u00a0часов.', 'for 48\u00a0hours.'],
])('payouts that are paused for %i h say so in words', (freezeHours, ru, en) => {
  const data = { at: '2026-11-20T21:30:00.000Z', freezeHours };

  expect(renderTemplate('bank-details-changed', data, readerIn('ru')).text).toContain(ru);
  expect(renderTemplate('bank-details-changed', data, readerIn('en')).text).toContain(en);
});

test('a time from and to stays on one line, with an invisible sign', () => {
  const { html, text } = renderSample('approve', readerIn('ru'));

  expect(html).toContain('24\u00a0ноября 2026\u00a0г., <span style="white-space:nowrap">09:00–10:30</span>\u00a0МСК');
  expect(text).toContain('24\u00a0ноября 2026\u00a0г., 09:00–10:30\u00a0МСК');
  expect(html + text).not.toContain('\u2060');
  expect(renderSample('payment-paid', readerIn('ru')).text).toContain('2026\u00a0г. в\u00a000:30\u00a0МСК');
});

test('a transfer that did not arrive says what is on the balance again', () => {
  const { text } = renderSample('remittance-returned', readerIn('en'));

  expect(text).toContain('On your balance again: RUB\u00a025,160.00');
});

test('a fee of zero is not shown', () => {
  const data = { ...templates['remittance-completed'].sample.en, feeAmount: '0.00 RUB' };

  expect(renderTemplate('remittance-completed', data, readerIn('en')).text).not.toContain('fee');
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

const paid = templates['payment-paid'].sample.ru;

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

test('times are in the zone of the platform', () => {
  const there = { ...platform, zone: 'Asia/Yekaterinburg' };

  expect(renderTemplate('payment-paid', paid, { locale: 'en', platform: there }).text).toContain(
    '21\u00a0November 2026 at\u00a002:30\u00a0GMT+5',
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
