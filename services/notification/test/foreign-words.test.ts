import { describe, expect, test } from 'vitest';
import { LOCALES } from '../src/mails/domain/locale.ts';
import { renderTemplate, type TemplateName, templates } from '../src/templates/index.ts';

const platform = {
  imprint: { ru: 'ООО «ЛЕ-КО», Россия, г. Москва', en: 'LE-KO LLC, Moscow, Russia' },
  email: 'pay@leko.example',
  zone: 'Europe/Moscow',
  site: 'https://leko.example',
  verificationPage: 'https://leko.example/verification',
};

/** What mail programs make links of: schemes, hosts with and without `www`, numbers as hosts, mailboxes, shares. */
const LINKS = [
  /\b[a-z][a-z\d+.-]*:\S/i,
  /\bwww\.\S/i,
  /[\p{L}\p{N}_-][.。．｡․][\p{L}\p{M}\p{Cf}][\p{L}\p{N}\p{Cf}-]/u,
  /\d+\.\d+\.\d+\.\d+/,
  /\S[@＠]\S/,
  /[/\\]{2}\S/,
];

const HOSTILE = [
  'https://evil.example/x?y=z',
  'HTTP://EVIL.EXAMPLE',
  'www.evil.example',
  'evil.example',
  'login.evil.рф',
  'банк.рф/вход',
  'evil.xn--p1ai',
  'evil.1a.example',
  'a.b.c.d.e.evil.example',
  'http://1.2.3.4/x',
  '10.20.30.40:8080',
  'mailto:a@evil.example',
  'a@evil.example',
  'a＠evil.example',
  'evil。example',
  'evil．example',
  'evil.\u200dexample',
  '//evil.example/x',
  '\\\\evil\\share',
  'tel:+79990000000',
  'javascript:alert(1)',
  'x".evil.example',
];

/** Every field of a mail that says what others have written. */
const FIELDS: readonly [TemplateName, (text: string) => object][] = [
  ['payment-paid', (text) => ({ orderId: text, purpose: text, sessions: [text, text], name: text })],
  ['payment-received', (text) => ({ orderId: text, sessions: [text], name: text })],
  ['payment-refunded', (text) => ({ orderId: text, name: text })],
  ['earning-refunded', (text) => ({ orderId: text, name: text })],
  [
    'booking',
    (text) => ({ groupId: text, place: text, coachName: text, sessions: [{ sessionName: text }], name: text }),
  ],
  ['booking', (text) => ({ groupId: text, sessions: [] })],
  ['approve', (text) => ({ sessionName: text, place: text, coachName: text, name: text })],
  ['approve', (text) => ({ sessionId: text, sessionName: undefined, name: text })],
  ['cancel', (text) => ({ sessionName: text, reason: text, reading: 'coach', athleteName: text })],
  ['decline', (text) => ({ sessionName: text, reason: text, reading: 'somebody', athleteName: text, coachName: text })],
  ['dispute', (text) => ({ sessionName: text, reason: text, reading: 'coach', athleteName: text })],
];

function rendered(name: TemplateName, fields: object, locale: 'ru' | 'en') {
  const sample: object = templates[name].sample[locale];
  const data = Object.fromEntries(Object.entries({ ...sample, ...fields }).filter(([, value]) => value !== undefined));
  return renderTemplate(name, data, { locale, platform });
}

/** A page as its reader sees it: words that nothing stands between are one. Our own links are taken out. */
const visible = (html: string): string =>
  html
    .replace(/<style>.*?<\/style>/gs, '')
    .replace(/<a [^>]*>.*?<\/a>/gs, ' ')
    .replace(/<\/(td|p|h1|div|title|tr)>|<br>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replace(/&(zwnj|nbsp|#847);/g, ' ')
    .replaceAll('&amp;', '&');

const oursOut = (text: string): string =>
  text.replaceAll(platform.site, '').replaceAll(platform.email, '').replaceAll('leko.example', '');

const linksIn = (text: string): string[] => LINKS.flatMap((link) => link.exec(text)?.[0] ?? []);

describe.each(LOCALES)('in %s', (locale) => {
  test.each(FIELDS)('%s: nothing that others write becomes a link', (name, fieldsOf) => {
    const found = HOSTILE.flatMap((text) => {
      const { subject, preheader, text: plain, html } = rendered(name, fieldsOf(text), locale);
      return [subject, preheader, oursOut(plain), oursOut(visible(html))].flatMap(linksIn);
    });

    expect(found).toEqual([]);
  });

  test.each(FIELDS)('%s: nothing of ours is taken for a link of others', (name) => {
    const { subject, preheader, text, html } = rendered(name, {}, locale);

    expect([subject, preheader, oursOut(text), oursOut(visible(html))].flatMap(linksIn)).toEqual([]);
  });
});

test('the words of others stand in quotation marks, which they cannot end', () => {
  const trick = { sessions: ['Yoga» – отменено. Позвоните нам: «'], orderId: 'order 1' };

  const { text } = rendered('payment-received', trick, 'ru');

  expect(text).toContain("Тренировка: «Yoga' – отменено. Позвоните нам: '»");
  expect(text).toContain('Заказ: «order 1»');
  expect(rendered('payment-received', { sessions: ['Yoga'] }, 'en').text).toContain('Session: “Yoga”');
});

test.each([
  ['Йога 1.5 часа, 12.10.2026 в 9:30', 'Йога 1.5 часа, 12.10.2026 в 9:30'],
  ['И.П.Петров', 'И. П. Петров'],
  ['Растяжка... и всё', 'Растяжка... и всё'],
  ['Бег 50/50', 'Бег 50/50'],
])('what is no address stays readable: %s', (name, shown) => {
  expect(rendered('payment-received', { sessions: [name] }, 'ru').text).toContain(`Тренировка: «${shown}»`);
});
