import { DAY_MS } from '@leko/runtime/durations';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTrialRepository, type TrialRepository } from './support/trial-repository.ts';

const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);

let repository: TrialRepository;
beforeAll(async () => {
  repository = await createTrialRepository();
});
afterAll(() => repository?.remove());
beforeEach(async () => {
  await repository.registry.publish({ name: 'plain', publishedAt: daysAgo(30) });
});

it('what the lock file says is installed', async () => {
  await repository.needs('plain');

  expect(await repository.run('setup')).toMatchObject({ code: 0 });

  expect(repository.has('node_modules/plain/package.json')).toBe(true);
});

it('a lock file that does not fit package.json ends the installation', async () => {
  await repository.registry.publish({ name: 'other', publishedAt: daysAgo(30) });
  await repository.needs('plain');
  repository.edit('package.json', (text) => text.replace('"plain":', '"other":"1.0.0","plain":'));

  const { code, output } = await repository.run('setup');

  expect(output).toContain('ERR_PNPM_OUTDATED_LOCKFILE');
  expect(code).toBe(1);
  expect(repository.has('node_modules/other')).toBe(false);
});

it('a package that is not the one in the lock file is not installed', async () => {
  await repository.registry.publish({ name: 'swapped', publishedAt: daysAgo(30) });
  await repository.needs('swapped');
  await repository.registry.publish({
    name: 'swapped',
    publishedAt: daysAgo(30),
    scripts: { start: 'another content' },
  });

  const { code, output } = await repository.run('setup');

  expect(output).toMatch(/ERR_PNPM_\w*INTEGRITY/);
  expect(code).toBe(1);
  expect(repository.has('node_modules/swapped')).toBe(false);
});

it('a version younger than a week is not installed, whatever the lock file says', async () => {
  await repository.registry.publish({ name: 'fresh', publishedAt: daysAgo(6) });
  await repository.needs('fresh');

  const { code, output } = await repository.run('setup');

  expect(output).toContain('ERR_PNPM_MINIMUM_RELEASE_AGE_VIOLATION');
  expect(output).toContain('fresh@1.0.0 was published at');
  expect(code).toBe(1);
  expect(repository.has('node_modules/fresh')).toBe(false);
});

it('a build script runs only when it is on the list', async () => {
  const postinstall = "node -e \"fs.writeFileSync('it-ran', '')\"";
  await repository.registry.publish({ name: 'curious', publishedAt: daysAgo(30), scripts: { postinstall } });
  await repository.needs('curious');

  const { code, output } = await repository.run('setup');

  expect(output).toContain('Ignored build scripts: curious@1.0.0');
  expect(code).toBe(1);
  expect(repository.has('node_modules/curious/it-ran')).toBe(false);

  // pnpm asks for the decision there.
  repository.edit('pnpm-workspace.yaml', (text) => text.replace('curious: set this to true or false', 'curious: true'));
  expect(await repository.run('setup')).toMatchObject({ code: 0 });
  expect(repository.has('node_modules/curious/it-ran')).toBe(true);
});
