import { DAY_MS } from '@leko/runtime/durations';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AdvisoryDesk } from './support/package-registry.ts';
import { createTrialRepository, type TrialRepository } from './support/trial-repository.ts';

/** However slow the machine is, a registry that answers is heard. */
const PATIENT_MS = '600000';
const ID = 'GHSA-aaaa-bbbb-cccc';

let repository: TrialRepository;
beforeAll(async () => {
  repository = await createTrialRepository();
  await repository.registry.publish({ name: 'plain', publishedAt: new Date(Date.now() - 30 * DAY_MS) });
  await repository.needs('plain');
});
afterAll(() => repository?.remove());

const says =
  (body: object): AdvisoryDesk =>
  (answer) =>
    answer.setHeader('content-type', 'application/json').end(JSON.stringify(body));

const known = (severity: string) =>
  says({
    plain: [
      {
        id: 1,
        url: `https://github.com/advisories/${ID}`,
        title: 'Reads what it should not',
        severity,
        vulnerable_versions: '<2.0.0',
        cwe: [],
        cvss: { score: 9, vectorString: '' },
      },
    ],
  });

it.each(['high', 'critical'])('something %s fails, and is named', async (severity) => {
  repository.registry.advise(known(severity));

  const { code, output } = await repository.run('advisories', { ADVISORIES_TIMEOUT_MS: PATIENT_MS });

  expect(output).toContain(`${severity}: plain <2.0.0, Reads what it should not (${ID}`);
  expect(code).toBe(1);
});

it.each([
  ['nothing', says({})],
  ['something moderate', known('moderate')],
])('%s passes', async (_what, desk) => {
  repository.registry.advise(desk);

  const { code, output } = await repository.run('advisories', { ADVISORIES_TIMEOUT_MS: PATIENT_MS });

  expect(output).toMatch(/^> advisories +none high or critical {2}\d+\.\d s\n$/m);
  expect(code).toBe(0);
});

it.each<[string, AdvisoryDesk, string, string?]>([
  ['knows no advisories', (answer) => answer.writeHead(405).end(), 'responded with 405'],
  ['is in trouble', (answer) => answer.writeHead(503).end(), 'responded with 503'],
  ['answers something else', (answer) => answer.end('<html>'), 'invalid JSON'],
  ['hangs', () => {}, 'timed out', '5000'],
])('a registry that %s passes with one line', async (_what, desk, reason, limitMs = PATIENT_MS) => {
  repository.registry.advise(desk);

  const { code, output } = await repository.run('advisories', { ADVISORIES_TIMEOUT_MS: limitMs });

  expect(output.split('\n').filter((line) => line.includes('not checked'))).toEqual([
    expect.stringContaining(`the registry gives no advisories (${reason})`),
  ]);
  expect(code).toBe(0);
});

describe('what we live with for a while', () => {
  const accept = (until: Date, reason = 'not reached from outside') => {
    const entry = { id: ID, until: until.toISOString().slice(0, 10), reason };
    repository.edit('tools/accepted-advisories.json', () => JSON.stringify([entry]));
  };

  it('passes until its last day', async () => {
    repository.registry.advise(known('high'));

    accept(new Date(Date.now() + DAY_MS));
    expect(await repository.run('advisories', { ADVISORIES_TIMEOUT_MS: PATIENT_MS })).toMatchObject({ code: 0 });

    accept(new Date(Date.now() - 2 * DAY_MS));
    const { code, output } = await repository.run('advisories', { ADVISORIES_TIMEOUT_MS: PATIENT_MS });
    expect(output).toMatch(new RegExp(`${ID} was accepted until [-\\d]+ only`));
    expect(code).toBe(1);
  });

  it('needs a reason', async () => {
    accept(new Date(Date.now() + DAY_MS), '');

    const { code, output } = await repository.run('advisories', { ADVISORIES_TIMEOUT_MS: PATIENT_MS });

    expect(output).toContain('needs id, until (YYYY-MM-DD) and reason');
    expect(code).toBe(1);
  });
});
