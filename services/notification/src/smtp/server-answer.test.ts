import { expect, test } from 'vitest';
import { safeAnswer } from './server-answer.ts';

test.each([
  ['550 5.1.1 <ivan.petrov@example.com>: unknown', '550 5.1.1 <***>: unknown'],
  ['550 5.1.1 No mailbox "Ivan.Petrov" here', '550 5.1.1 No mailbox "***" here'],
  ['451-4.7.1 try\r\n451 4.7.1 later', '451-4.7.1 try 451 4.7.1 later'],
  ['550 forwarded to other@example.org, ask postmaster@example.com', '550 forwarded to ***, ask ***'],
  ['250 2.0.0 Ok: queued as 4bX', '250 2.0.0 Ok: queued as 4bX'],
])('%j is kept as %j', (said, kept) => {
  expect(safeAnswer(said, 'ivan.petrov@example.com')).toBe(kept);
});

test('a short name is no word to hide, the address is', () => {
  expect(safeAnswer('550 me@example.com unknown to me', 'me@example.com')).toBe('550 *** unknown to me');
});

test('an answer that is cut in the middle of a sign is still text', () => {
  expect(safeAnswer(`${'x'.repeat(199)}🏃 see you`, 'a@example.com').isWellFormed()).toBe(true);
});

test('an endless answer is cut', () => {
  expect(safeAnswer('x'.repeat(5_000), 'a@example.com')).toHaveLength(200);
});
