import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseFuzzOptions } from '../src/fuzz/options.ts';
import { type FuzzResult, fuzz } from '../src/fuzz/run.ts';
import { startFlawedServer } from './support/flawed-server.ts';

const SECONDS = 4;

let server: Awaited<ReturnType<typeof startFlawedServer>>;
beforeEach(async () => {
  server = await startFlawedServer();
});
afterEach(() => server.close());

const run = (seed: number): Promise<FuzzResult> =>
  fuzz({
    url: server.url,
    seed,
    seconds: SECONDS,
    operations: [],
    inside: undefined,
    secrets: [],
    progress: () => {},
  });

const complaintsAbout = ({ findings }: FuzzResult, key: string) =>
  findings.filter(({ where }) => where === key).map(({ complaint }) => complaint.what);

describe('the fuzzer', () => {
  it('notices every planted flaw, and says how to see it with as little as possible', async () => {
    const result = await run(1);

    expect(complaintsAbout(result, 'GET /api/v1/breaks')).toContain(
      'status 500 refused although nothing outside misbehaves',
    );
    expect(complaintsAbout(result, 'GET /api/v1/is-odd')).toContain('undocumented status 207');
    expect(complaintsAbout(result, 'GET /api/v1/shows-another')).toContain('body of 200 is not as described');
    expect(complaintsAbout(result, 'GET /api/v1/talks')).toContain('shows words of the database');
    expect(complaintsAbout(result, 'POST /api/v1/accepts-all')).toContain('accepted what the description forbids');
    expect(complaintsAbout(result, 'POST /api/v1/forgets-keys')).toContain('one key, two different answers of success');
    const byName = result.findings.find(({ where }) => where === 'POST /api/v1/breaks-by-name');
    expect(Object.keys(JSON.parse(String(byName?.request?.body)))).toEqual(['name']);
    expect(byName?.request?.headers.map(([name]) => name)).not.toContain('idempotency-key');
  });

  it('asks the same in the same order for the same seed, and something else for another', async () => {
    const asked = async (seed: number) => {
      const before = server.seen.length;
      await run(seed);
      return server.seen.slice(before);
    };

    const [first, second, other] = [await asked(7), await asked(7), await asked(8)];

    const length = Math.min(first.length, second.length, other.length);
    expect(length).toBeGreaterThan(50);
    expect(second.slice(0, length)).toEqual(first.slice(0, length));
    expect(other.slice(0, length)).not.toEqual(first.slice(0, length));
  });
});

describe('its options', () => {
  const read = (...args: string[]) => parseFuzzOptions(args, () => 42);

  it('need not be given', () => {
    expect(read()).toEqual({ seed: 42, seconds: 60, operations: [], url: undefined });
  });

  it('are taken as they come', () => {
    expect(read('--seed', '7', '--seconds', '5', '--operations', 'payments,refund', '--url', 'http://h/')).toEqual({
      seed: 7,
      seconds: 5,
      operations: ['payments', 'refund'],
      url: 'http://h',
    });
  });

  it.each([
    ['--seed', '-1'],
    ['--seconds', 'many'],
    ['--speed', '9'],
  ])('are refused: %s %s', (...args) => {
    expect(() => read(...args)).toThrow(/npm run fuzz -- --help/);
  });
});
