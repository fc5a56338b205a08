import { expect, test } from 'vitest';
import type { Locale } from '../src/domain/locale.ts';
import { renderTemplate, type TemplateData } from '../src/templates/index.ts';

const at = '2026-11-20T21:30:00.000Z';
const remittance = {
  name: 'Ivan',
  remittanceId: '66666666-6666-4666-8666-666666666666',
  dueAmount: '123456789.50 RUB',
  paidAmount: '123456739.50 RUB',
  feeAmount: '50.00 RUB',
  at,
};
const samples: TemplateData = {
  'payment-paid': {
    name: 'Anna <script>',
    orderId: 'order-1',
    purpose: 'Tennis & "more"',
    sessions: ['Morning', 'Evening'],
    amount: '1200.00 RUB',
    paidAt: at,
  },
  'payment-received': { orderId: 'order-1', sessions: ['Morning'], dueAmount: '1080.00 RUB', paidAt: at },
  'remittance-completed': remittance,
  'remittance-failed': remittance,
  'remittance-returned': remittance,
  'bank-details-changed': { at },
};
const locales: Locale[] = ['ru', 'en'];
const cases = Object.entries(samples).flatMap(([name, data]) => locales.map((locale) => ({ name, locale, data })));

test.each(cases)('$name in $locale', ({ name, locale, data }) => {
  const { subject, preheader, text, html } = renderTemplate(name, data, { locale, site: 'https://leko.example' });

  expect(`${subject}\n${preheader}\n\n${text}`).toMatchSnapshot();
  expect(html).toContain('prefers-color-scheme: dark');
  expect(html).not.toMatch(/<(script|img|link)|undefined|NaN/);
  expect(subject).not.toMatch(/\p{Cc}/u);
});

test('the whole of a mail', () => {
  const mail = renderTemplate('payment-paid', samples['payment-paid'], { locale: 'ru', site: 'https://leko.example' });

  expect(mail.html).toMatchSnapshot();
});
