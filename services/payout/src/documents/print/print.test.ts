import { createHash } from 'node:crypto';
import { settingsOf } from '@leko/contracts';
import { kopecks, ZERO } from '@leko/money';
import { describe, expect, test } from 'vitest';
import { NOTHING_RETURNED, newLine } from '../../earnings/domain/receivable.ts';
import { type MonthlyStatement, statementOf } from '../../statements/domain/statement.ts';
import { statementContent } from '../../statements/print-statement.ts';
import { statementCsv } from '../../statements/statement-csv.ts';
import { type Act, actOf } from '../domain/act.ts';
import { athleteActContent } from './act-athlete.ts';
import { coachActContent } from './act-coach.ts';
import { printAct } from './print-act.ts';

const COACH = { name: 'ИП Иванов Иван', inn: '500100732259', address: 'г. Москва, ул. Тренерская, 1' };
const platform = settingsOf('production').find(({ name }) => name === 'platform')?.values as never; // By its name.
const k = (value: number) => kopecks(BigInt(value));
const UUID = '3d2c6a1e-0d8a-4f87-8a5c-1c2b3a4d5e6f';

function act(type: Act['type'], more: { service?: string; returned?: boolean } = {}): Act {
  const line = newLine('session-1', k(100_000));
  const frozen = actOf({
    type,
    number: 'АК-2026-000001',
    issuedAt: new Date('2026-11-20T16:00:00Z'),
    session: {
      ...{ bookingId: UUID, eventId: UUID, sessionId: 'session-1', coachId: UUID, athleteId: UUID, orderId: 'order-1' },
      name: more.service ?? 'Йога',
      startsAt: new Date('2026-11-20T21:30:00Z'),
      endsAt: new Date('2026-11-20T22:30:00Z'),
      completedAt: new Date('2026-11-20T22:35:00Z'),
    },
    sale: {
      kind: 'session',
      sale: {
        ...{ paymentId: UUID, orderId: 'order-1', paidAt: new Date('2026-11-18T09:00:00Z'), service: 'Training' },
        receiptLink:
          'https://consumer.1-ofd.ru/ticket?t=20261118T1200&s=1100.00&fn=9960440302514929&i=6386&fp=1100431538&n=1',
        line: more.returned ? { ...line, refunded: k(40_000), kept: k(50_000) } : line,
        ...{ fee: k(10_000), vat: k(1_803), vatPercentage: '22.00', payout: undefined },
        returned: more.returned ? { fee: k(4_000), vat: k(721) } : NOTHING_RETURNED,
      },
    },
    platform,
    site: 'https://leko.example',
  });
  return JSON.parse(JSON.stringify(frozen)); // As the database gives it back.
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const texts = (content: unknown) => JSON.stringify(content);

describe('an act', () => {
  test('has the same bytes whenever it is printed, and others when a word is another', async () => {
    const [first, again] = [await printAct(act('act_coach'), COACH), await printAct(act('act_coach'), COACH)];
    const other = await printAct(act('act_coach', { service: 'Бокс' }), COACH);

    expect(sha256(again)).toBe(sha256(first));
    expect(sha256(other)).not.toBe(sha256(first));
  });

  test.each([
    ['Йога', []],
    ['瑜伽 요가', ['UnifontExMono']],
    ['Йога योग', ['NotoSansDevanagari']],
    ['🧘 Йога', ['UnifontExMono']],
  ])('of «%s» carries the fonts that have its letters', async (service, others) => {
    const page = (await printAct(act('act_coach', { service }), COACH)).toString('latin1');

    const fonts = new Set([...page.matchAll(/\/BaseFont \/[A-Z]+\+(\w+)/g)].map(([, name]) => name));
    expect([...fonts].filter((name) => !name?.startsWith('DejaVu'))).toEqual(others);
  });

  test.each([
    ['keeps what joins letters', '👩\u200D🦰 می\u200Cخواهم\u0007\u202E', '«👩\u200D🦰 می\u200Cخواهم»'],
    ['has a default name for an invisible one', '\u200D\uFE0F', '«Тренировка»'],
  ])('%s', (_what, service, expected) => {
    expect(texts(coachActContent(act('act_coach', { service }), COACH))).toContain(expected);
  });

  test('to the coach has the seven requisites of a primary document', () => {
    const page = texts(coachActContent(act('act_coach'), COACH));

    for (const requisite of [
      ...['АКТ № АК-2026-000001', 'от 20 ноября 2026 г.', 'ООО «ЛЕ-КО», ИНН 7700000009, КПП 773601001'],
      ...['Проведение занятия «Йога»', '21.11.2026, 00:30–01:30', 'занятие', '1\u00A0100,00', 'Генеральный директор'],
      ...['подпись', 'фамилия, инициалы', COACH.inn, COACH.address, 'НДС 22\u00A0%', '18,03'],
      'Всего причитается исполнителю: Одна тысяча рублей 00 копеек, без НДС.',
    ]) {
      expect(page).toContain(requisite);
    }
  });

  test('says what was refunded, and then does not state that there were no complaints', () => {
    const page = texts(coachActContent(act('act_coach', { returned: true }), COACH));

    for (const part of ['440,00', '60,00', '10,82', 'Удержано по решению спора', '100,00', 'Пятьсот рублей']) {
      expect(page).toContain(part);
    }
    expect(page).not.toContain('претензий');
  });

  test('to the athlete names the receipt, and not the address of the coach', () => {
    const page = texts(athleteActContent(act('act_athlete'), COACH));

    expect(page).toContain('Кассовый чек: ФН 9960440302514929, ФД 6386, ФП 1100431538.');
    expect(page).toContain('Всего оказано услуг на сумму: Одна тысяча сто рублей 00 копеек.');
    expect(page).not.toContain(COACH.address);
  });

  test('of a coach without a recipient has blanks to fill in', () => {
    expect(texts(coachActContent(act('act_coach'), undefined))).toContain('____');
  });
});

test('a statement says the same on paper and in a spreadsheet', () => {
  const opening = { balance: k(12_345_678), frozen: ZERO, inPayout: ZERO, debt: ZERO };
  const changes = { balance: k(-70_000), frozen: ZERO, inPayout: ZERO, debt: k(-1_001) };
  const about = { paymentId: UUID, orderId: 'order-1', sessionId: undefined, remittanceId: undefined };
  const entry = { entryId: UUID, kind: 'payment_refunded', at: new Date('2026-11-30T20:59:00Z'), changes } as const;
  const statement: MonthlyStatement = {
    ...{ coachId: UUID, month: '2026-11', zone: 'Europe/Moscow', isFinal: true, coach: COACH, platform },
    madeAt: new Date('2026-12-02T09:00:00Z'),
    ...statementOf(opening, [{ ...entry, ...about, platformFee: ZERO }]),
  };

  const [page, csv] = [texts(statementContent(statement)), statementCsv(statement)];

  for (const figure of ['123456,78', '710,01', '122746,77']) {
    expect(csv).toContain(figure);
    expect(page.replaceAll('\u00A0', '')).toContain(figure);
  }
  for (const part of ['30.11.2026', 'order-1', UUID, 'Возврат заказчику']) {
    expect([csv.includes(part), page.includes(part)]).toEqual([true, true]);
  }
});
