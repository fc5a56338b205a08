import { expect, test } from 'vitest';
import { personName } from './person-name.ts';

test.each(['Анна', 'Ann-Marie O’Neil', 'И. П. Петров', 'Dr. No', ' Anna '])('%j is a name', (text) => {
  expect(personName(text)).toBe(text.trim());
});

test.each([
  undefined,
  ' ',
  'win money https://evil.example',
  'www.evil.example',
  'go to evil.ru',
  'evil.ru/x',
  'a@b.ru',
])('%j is none', (text) => {
  expect(personName(text)).toBeUndefined();
});
