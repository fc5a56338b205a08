import { expect, it } from 'vitest';
import { createLog } from '../src/index.ts';

function lines() {
  const written: string[] = [];
  return { log: createLog('test', 'info', { write: (line: string) => void written.push(line) }), written };
}

const entriesOf = (written: readonly string[]) => written.map((line) => JSON.parse(line) as Record<string, unknown>);

it('an entry keeps its ids and loses what identifies a person, wherever it stands', () => {
  const { log, written } = lines();
  const paymentId = '79991234-5679-4912-8345-679123456789';

  log.info({ paymentId, recipient: { email: 'anna@example.com', inn: '500100732259' } }, 'wrote to anna@example.com');

  expect(entriesOf(written)[0]).toMatchObject({
    level: 'info',
    service: 'test',
    paymentId,
    recipient: { email: 'a***@example.com', inn: '********2259' },
    msg: 'wrote to a***@example.com',
  });
});

it.each([
  ['as a field', (log: ReturnType<typeof createLog>, error: Error) => log.error({ err: error }, 'it broke')],
  ['by itself', (log: ReturnType<typeof createLog>, error: Error) => log.error(error)],
  [
    'in a child',
    (log: ReturnType<typeof createLog>, error: Error) => log.child({ requestId: 'r' }).warn({ err: error }),
  ],
])('an error %s is logged with its kind and its stack, without its secrets', (_how, report) => {
  const { log, written } = lines();

  report(log, new RangeError('account 40817810700000000001 of +79991234567'));

  expect(entriesOf(written)[0]).toMatchObject({
    err: { type: 'RangeError', message: 'account ****************0001 of **********67', stack: expect.any(String) },
  });
  expect(written[0]).not.toMatch(/4081781|9991234/);
});
