import { expect, test } from 'vitest';
import { purposeOf } from './purpose.ts';

const MAX_PURPOSE = 210;

test('names the remittance and the period, in the zone of the platform, within the limit of the bank', () => {
  const purpose = purposeOf(
    {
      id: '00000000-0000-4000-9000-510d9bb07630',
      periodStart: new Date('2026-11-01T20:59:00Z'),
      periodEnd: new Date('2026-11-14T21:00:00Z'),
    },
    'Europe/Moscow',
  );

  expect(purpose).toContain('01.11.2026-15.11.2026 [R-00000000-0000-4000-9000-510d9bb07630]');
  expect(purpose.length).toBeLessThanOrEqual(MAX_PURPOSE);
});
