import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DETAILS, post, startWorld, type World } from './support/payout.ts';

let strict: World;
let lenient: World;
beforeAll(async () => {
  strict = await startWorld('production');
  lenient = await startWorld('sandbox');
});
afterAll(() => Promise.all([strict.close(), lenient.close()]));

type Change = Readonly<Record<string, unknown>>;
const send = (world: World, change: Change) => post(world, randomUUID(), 'recipients', { ...DETAILS, ...change });

describe('details that every check passes', () => {
  test.each<[string, Change]>([
    ['a company, whose INN has 10 digits', { inn: '7707083893' }],
    ['a person, whose INN has 12 digits', { inn: '500100732259' }],
    ['an INN that begins with zeros', { inn: '0274062111' }],
    ['an account of a company', { bankCode: '044525104', bankAccountNumber: '40702810200000000003' }],
    ['an account of a person', { bankCode: '044525104', bankAccountNumber: '40817810802000000008' }],
    [
      'an account at a unit of the Bank of Russia',
      { bankCode: '040305000', bankAccountNumber: '40102810100000010001' },
    ],
    ['no phone', { phone: undefined }],
    ['no e-mail', { email: undefined }],
    ['neither', { phone: undefined, email: undefined }],
    ['a short phone', { phone: '+4812345' }],
    ['the longest phone', { phone: '+123456789012345' }],
    ['an e-mail with a plus and dots', { email: 'anna.maria+pay@mail.example.com' }],
    ['an e-mail in capitals', { email: 'ANNA@EXAMPLE.COM' }],
    ['a name of one letter', { name: 'Я' }],
    ['the longest name', { name: 'Я'.repeat(160) }],
    ['the longest name of letters that count twice', { name: '𝐀'.repeat(80) }],
    ['a name in Russian', { name: 'ИП Иванов Иван Иванович' }],
    ['quotes and angle brackets', { name: 'ООО «Спорт» "A&B" <C>' }],
    ['what looks like SQL', { name: "'; drop table recipient; --" }],
    ['an emoji', { address: 'Gym 🏋️' }],
    ['the longest address', { address: 'a'.repeat(256) }],
    ['spaces around', { bankAccountHolder: ' Ivanov ' }],
  ])('%s', async (_what, change) => {
    const answers = [await send(strict, change), await send(lenient, change)];

    for (const answer of answers) {
      expect([answer.statusCode, answer.json().verification]).toEqual([201, { status: 'passed', problems: [] }]);
      const { coachId: _coach, ...expected } = JSON.parse(JSON.stringify({ ...DETAILS, ...change })) as Change;
      expect(answer.json()).toMatchObject(expected);
    }
  });
});

describe('details that a bank would refuse are refused where checks are strict, and marked where they are lenient', () => {
  test.each<[string, Change, string[]]>([
    ['an INN with a wrong last digit', { inn: '500100732258' }, ['inn']],
    ['an INN with a wrong digit before the last', { inn: '500100732249' }, ['inn']],
    ['an INN of a company with a wrong digit', { inn: '7707083894' }, ['inn']],
    ['two digits changed places', { inn: '501000732259' }, ['inn']],
    ['an INN of 11 digits', { inn: '50010073225' }, ['inn']],
    ['an INN of 9 digits', { inn: '770708389' }, ['inn']],
    ['an INN of 13 digits', { inn: '5001007322590' }, ['inn']],
    ['twelve zeros', { inn: '000000000000' }, ['inn']],
    ['ten zeros', { inn: '0000000000' }, ['inn']],
    ['an INN with a space', { inn: '5001 00732259' }, ['inn']],
    ['an INN with a space after it', { inn: '500100732259 ' }, ['inn']],
    ['an INN in other digits', { inn: '５００１００７３２２５９' }, ['inn']],
    ['an INN with letters', { inn: '50010073225O' }, ['inn']],
    ['a BIK of 15 digits', { bankCode: '200000000001056' }, ['bankCode']],
    ['a BIK of 8 digits', { bankCode: '04452597' }, ['bankCode']],
    ['a BIK of 10 digits', { bankCode: '0445259740' }, ['bankCode']],
    ['a BIK of another country', { bankCode: '144525974' }, ['bankCode']],
    ['a BIK of the treasury', { bankCode: '014525974' }, ['bankCode']],
    ['a BIK with a space', { bankCode: '044 525974' }, ['bankCode']],
    ['a SWIFT code', { bankCode: 'SABRRUMM' }, ['bankCode']],
    ['an account of 19 digits', { bankAccountNumber: '4080281070000000000' }, ['bankAccountNumber']],
    ['an account of 21 digits', { bankAccountNumber: '408028107000000000020' }, ['bankAccountNumber']],
    ['an account with another key', { bankAccountNumber: '40802810800000000002' }, ['bankAccountNumber']],
    ['an account with another last digit', { bankAccountNumber: '40802810700000000003' }, ['bankAccountNumber']],
    ['an account of another bank', { bankCode: '044525225' }, ['bankAccountNumber']],
    ['an account grouped by spaces', { bankAccountNumber: '4080 2810 7000 0000 0002' }, ['bankAccountNumber']],
    ['an account with a dot', { bankAccountNumber: '40802810.700000000002' }, ['bankAccountNumber']],
    ['an IBAN', { bankAccountNumber: 'DE89370400440532013000' }, ['bankAccountNumber']],
    ['twenty letters', { bankAccountNumber: 'a'.repeat(20) }, ['bankAccountNumber']],
    ['twenty zeros', { bankAccountNumber: '0'.repeat(20) }, ['bankAccountNumber']],
    [
      'dollars, with the right key',
      { bankCode: '044525104', bankAccountNumber: '40702840500000000003' },
      ['bankAccountNumber'],
    ],
    [
      "a bank's own sample",
      { bankCode: '044525104', bankAccountNumber: '40702810840020002503' },
      ['bankAccountNumber'],
    ],
    ['a phone without a plus', { phone: '79991234567' }, ['phone']],
    ['a phone that begins with 8', { phone: '89991234567' }, ['phone']],
    ['a phone that begins with +0', { phone: '+0991234567' }, ['phone']],
    [
      'everything at once',
      { inn: '1', bankCode: '1', bankAccountNumber: '1', phone: '1234567' },
      ['inn', 'bankCode', 'bankAccountNumber', 'phone'],
    ],
  ])('%s', async (_what, change, fields) => {
    const [refused, marked] = [await send(strict, change), await send(lenient, change)];

    const pointersOf = (problems: { pointer: string }[]) => [...new Set(problems.map(({ pointer }) => pointer))];
    expect([refused.statusCode, refused.json().code]).toEqual([422, 'invalid_input']);
    expect(pointersOf(refused.json().errors)).toEqual(fields.map((field) => `/body/${field}`));
    expect([marked.statusCode, marked.json().verification.status]).toEqual([201, 'failed']);
    expect(pointersOf(marked.json().verification.problems)).toEqual(fields.map((field) => `/${field}`));
    expect(marked.json()).toMatchObject(change);
    for (const { message } of [...refused.json().errors, ...marked.json().verification.problems]) {
      expect(message).toMatch(/^(is|must|does) .+/);
    }
  });
});

describe('an invalid recipient is refused, also where checks are lenient', () => {
  const required = ['name', 'address', 'inn', 'bankCode', 'bankAccountNumber', 'bankAccountHolder'] as const;
  const texts = [...required, 'phone', 'email'] as const;

  test.each<[string, Change, number]>([
    ...required.map((field): [string, Change, number] => [`no ${field}`, { [field]: undefined }, 422]),
    ...texts.map((field): [string, Change, number] => [`null as ${field}`, { [field]: null }, 422]),
    ...texts.map((field): [string, Change, number] => [`a number as ${field}`, { [field]: 1 }, 422]),
    ...texts.map((field): [string, Change, number] => [`an empty ${field}`, { [field]: '' }, 422]),
    ['a list as name', { name: ['Ivanov'] }, 422],
    ['an object as name', { name: { first: 'Ivan' } }, 422],
    ['true as address', { address: true }, 422],
    ['a name of spaces', { name: '   ' }, 422],
    ['a name without end', { name: 'a'.repeat(161) }, 422],
    ['a name of too many letters that count twice', { name: '𝐀'.repeat(81) }, 422],
    ['an address without end', { address: 'a'.repeat(257) }, 422],
    ['a holder without end', { bankAccountHolder: 'a'.repeat(161) }, 422],
    ['an INN without end', { inn: '1'.repeat(21) }, 422],
    ['a BIK without end', { bankCode: '1'.repeat(21) }, 422],
    ['an account without end', { bankAccountNumber: '1'.repeat(35) }, 422],
    ['a phone without end', { phone: `+${'1'.repeat(16)}` }, 422],
    ['an e-mail without end', { email: `${'a'.repeat(250)}@b.ru` }, 422],
    ['a line break', { name: 'Ivan\nov' }, 422],
    ['a carriage return', { bankAccountHolder: 'Ivan\r\nov' }, 422],
    ['a tab', { address: 'Moscow\tRussia' }, 422],
    ['a line that turns around', { name: 'Ivan\u202Eov' }, 422],
    ['nothing to see', { name: '\u200B\u200B' }, 422],
    ['NUL', { name: 'Ivan\u0000ov' }, 400],
    ['half a character', { name: 'Ivan\ud800' }, 400],
    ['letters in a phone', { phone: '+7999CALLME' }, 422],
    ['a phone with spaces', { phone: '+7 999 123-45-67' }, 422],
    ['a phone of six digits', { phone: '+123456' }, 422],
    ['no e-mail', { email: 'anna' }, 422],
    ['an e-mail of a short domain', { email: 'anna@t.co' }, 201],
    ['an e-mail of a domain that ends in a hyphen', { email: 'anna@example-.com' }, 422],
    ['half an e-mail', { email: 'anna@' }, 422],
    ['two e-mails', { email: 'a@example.com,b@example.com' }, 422],
    ['a name with the e-mail', { email: 'Anna <anna@example.com>' }, 422],
    ['an e-mail with a header in it', { email: 'anna@example.com\r\nBcc: x@example.com' }, 422],
    ['a field that does not exist', { kpp: '773601001' }, 422],
    ['an id', { recipientId: randomUUID() }, 422],
    ['a verification', { verification: { status: 'passed', problems: [] } }, 422],
    ['another coach', { coachId: randomUUID() }, 422],
    ['a coach that is no id', { coachId: 'me' }, 422],
    ['no coach', { coachId: undefined }, 422],
  ])('%s', async (_what, change, status) => {
    const answer = await send(lenient, change);

    expect(answer.statusCode).toBe(status);
    expect(answer.body.length).toBeLessThan(1_500);
  });
});
