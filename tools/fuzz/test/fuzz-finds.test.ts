import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Operation } from '../src/description.ts';
import type { Finding } from '../src/findings.ts';
import { parseFuzzOptions } from '../src/options.ts';
import { type FuzzResult, fuzz } from '../src/run.ts';
import { createTurns } from '../src/turns.ts';
import { startFlawedServer } from './support/flawed-server.ts';

const STEPS = 300;

let server: Awaited<ReturnType<typeof startFlawedServer>>;
let found: Finding[];
beforeEach(async () => {
  found = [];
  server = await startFlawedServer();
});
afterEach(() => server.close());

const run = (seed: number): Promise<FuzzResult> =>
  fuzz({
    url: server.url,
    seed,
    steps: STEPS,
    slow: false,
    operations: [],
    inside: undefined,
    secrets: [],
    progress: () => {},
    found: (finding) => void found.push(finding),
  });

const complaintsAbout = ({ findings }: FuzzResult, key: string) =>
  findings.filter(({ where }) => where === key).map(({ complaint }) => complaint.what);

describe('the fuzzer', () => {
  it('names an operation that it cannot bring to success', async () => {
    const { coverage, findings } = await run(1);

    const never = findings.filter(({ complaint }) => complaint.what === 'never answered with success');
    expect(never.map(({ where }) => where)).toEqual(coverage.missing().map(({ key }) => key));
    expect(never.map(({ where }) => where)).toContain('GET /api/v1/breaks');
  });

  it('gives every operation its turn in every round', async () => {
    const operations = ['a', 'b', 'c'].map((key) => ({ key }) as Operation);
    const next = createTurns(operations, 5);

    const rounds = Array.from({ length: 8 }, () => operations.map(() => next().key));

    for (const round of rounds) expect(round.toSorted()).toEqual(['a', 'b', 'c']);
    expect(new Set(rounds.map(String)).size).toBeGreaterThan(1);
  });

  it('notices every planted flaw, and says how to see it with as little as possible', async () => {
    const result = await run(1);

    expect(found).toEqual(result.findings);
    expect(complaintsAbout(result, 'GET /api/v1/breaks')).toContain(
      'status 500 refused although nothing outside misbehaves',
    );
    expect(complaintsAbout(result, 'GET /api/v1/is-odd')).toContain('undocumented status 207');
    expect(complaintsAbout(result, 'GET /api/v1/shows-another')).toContain('body of 200 is not as described');
    expect(complaintsAbout(result, 'GET /api/v1/talks')).toContain('shows words of the database');
    expect(complaintsAbout(result, 'POST /api/v1/accepts-all')).toContain('accepted what the description forbids');
    expect(complaintsAbout(result, 'POST /api/v1/forgets-keys')).toContain('one key, two different answers of success');
    const byName = result.findings.find(
      ({ where, request }) => where === 'POST /api/v1/breaks-by-name' && request !== undefined,
    );
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

    expect(first.length).toBeGreaterThan(STEPS / 2);
    expect(second).toEqual(first);
    expect(other).not.toEqual(first);
  });
});

describe('its options', () => {
  const read = (...args: string[]) => parseFuzzOptions(args, () => 42);

  it('need not be given', () => {
    expect(read()).toEqual({ seed: 42, steps: 5_000, slow: false, operations: [], url: undefined });
  });

  it('are taken as they come', () => {
    expect(
      read('--seed', '7', '--steps', '5', '--slow', '--operations', 'payments,refund', '--url', 'http://h/'),
    ).toEqual({
      seed: 7,
      steps: 5,
      slow: true,
      operations: ['payments', 'refund'],
      url: 'http://h',
    });
  });

  it.each([
    ['--seed', '-1'],
    ['--steps', 'many'],
    ['--speed', '9'],
  ])('are refused: %s %s', (...args) => {
    expect(() => read(...args)).toThrow(/npm run fuzz -- --help/);
  });
});
