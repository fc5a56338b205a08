import { Type } from '@sinclair/typebox';
import type { Reader } from './content.ts';
import { dateTime } from './format.ts';

/** How many changes one warning reports; left out: one. */
export const Changes = Type.Optional(Type.Integer({ minimum: 1, description: 'How many changes it tells of' }));

const LABELS = {
  ru: { time: 'Время', last: 'Последнее изменение', count: 'Изменений' },
  en: { time: 'Time', last: 'Last change', count: 'Changes' },
} as const;

/** When something was changed, and how often where that was more than once. */
export function changeFacts({ at, changes = 1 }: { at: string; changes?: number }, reader: Reader) {
  const { time, last, count } = LABELS[reader.locale];
  if (changes === 1) return [[time, dateTime(at, reader)]] as const;
  return [
    [last, dateTime(at, reader)],
    [count, String(changes)],
  ] as const;
}
