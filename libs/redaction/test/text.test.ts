import { expect, it } from 'vitest';
import { redactText } from '../src/index.ts';

it.each([
  ['payee 40817810700000000001 is closed', 'payee ****************0001 is closed'],
  ['ИНН 500100732259 не найден, INN: 7707083893', 'ИНН ********2259 не найден, INN: ******3893'],
  ['write to anna.ivanova+x@mail.example.com.', 'write to a***@mail.example.com.'],
  ['почта анна@почта.рф', 'почта а***@почта.рф'],
  ['call +7 (999) 123-45-67 now', 'call ****************67 now'],
  ['call +79991234567 or 89991234567', 'call **********67 or *********67'],
  ['card 4111 1111 1111 1111', 'card [redacted]'],
  ['card 5555555555554444, 2200000000000004', 'card [redacted], [redacted]'],
  ['Bearer eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2ln', 'Bearer [redacted]'],
  ['sealed eyJhbGciOiJBMjU2R0NNS1ciLCJlbmMi.a-b.c_d.e.f', 'sealed [redacted]'],
  ['https://a.example/cb?x=1&token=abc&y=2', 'https://a.example/cb?x=1&token=[redacted]&y=2'],
  [
    'https://s3.example/a?X-Amz-Credential=k&X-Amz-Signature=abc',
    'https://s3.example/a?X-Amz-Credential=[redacted]&X-Amz-Signature=[redacted]',
  ],
  [
    'https://a.example/cb?id=79991234-5679-4912-8345-679123456789&token=79991234-5679-4912-8345-679123456789',
    'https://a.example/cb?id=79991234-5679-4912-8345-679123456789&token=[redacted]',
  ],
  ['79991234-5679-4912-8345-679123456789@mail.example.com', '7***@mail.example.com'],
  ['postgres://pay_app:pw@db:5432/leko', 'postgres://[redacted]@db:5432/leko'],
])('hides %s', (text, expected) => {
  expect(redactText(text)).toBe(expected);
});

it.each([
  '00000000-0000-1000-9000-510979990762',
  '79991234-5679-4912-8345-679123456789',
  'order-40817810',
  'settled 12345678901234567890123 rows',
  '2026-11-20T22:10:28.123+00:00',
  '1500.00 RUB',
  '044525974',
  'at file:///app/node_modules/.pnpm/pino@10.4.0/node_modules/pino/lib/tools.js:151:12',
  'at file:///app/node_modules/@leko/server/src/log.ts:3',
  'merchant 200000000001056',
  '127.0.0.1:8080',
  'Тренировка с тренером № 12',
])('leaves %s', (text) => {
  expect(redactText(text)).toBe(text);
});
