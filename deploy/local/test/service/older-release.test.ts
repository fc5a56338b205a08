import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byHand } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ROOT } from '../../src/stack/root.ts';
import { STORE_SERVICES, type StoreService } from '../../src/stack/services.ts';
import type { Env } from '../support/compose.ts';
import { answers200, startPlain } from '../support/plain-process.ts';
import { createProduction, type Production } from '../support/production.ts';

/** Against a hang only. */
const LIMIT_MS = 100_000;

let production: Production;
const dir = mkdtempSync(join(tmpdir(), 'leko-older-release-'));
beforeAll(async () => {
  production = await createProduction({ postgresUrl: postgresUrl(), natsUrls: inject('natsUrls'), dir });
});
afterAll(async () => {
  await production.remove();
  rmSync(dir, { recursive: true, force: true });
});

function start(service: StoreService, environment: Env, ...args: string[]) {
  const command = ['--conditions=source', `services/${service}/src/main.ts`, ...args];
  return startPlain({ app: ROOT, command, environment });
}

async function migrate(service: StoreService) {
  const one = start(service, production.migrateEnvironmentOf(service), 'migrate');
  return { code: await one.exit(LIMIT_MS), output: one.output() };
}

/** What a later release leaves behind. */
async function applyLater(service: StoreService, name: string): Promise<void> {
  const { DATABASE_ADMIN_URL = '' } = production.migrateEnvironmentOf(service);
  await byHand(DATABASE_ADMIN_URL, service, `insert into kysely_migration values ('${name}', now()::text)`);
}

/** The feed carries the events where no broker is named. */
function serve(service: StoreService) {
  const { NATS_URL: _, ...environment } = production.environmentOf(service);
  return start(service, environment);
}

describe.each(STORE_SERVICES)('after a roll back, %s', (service) => {
  it('leaves a newer schema as it is, and runs on it', async () => {
    expect(await migrate(service)).toMatchObject({ code: 0 });
    await applyLater(service, '9998-more');

    expect(await migrate(service)).toEqual({
      code: 0,
      output: `${service}: the schema is newer than this release (9998-more): left as it is\n`,
    });
    const running = serve(service);
    await answers200(`${production.urlOf(service)}/readyz`, running, LIMIT_MS);
    running.terminate();
    expect(await running.exit(LIMIT_MS), running.output()).toBe(0);
  });

  it('does not run on a schema that lacks what it uses', async () => {
    await applyLater(service, '9999-less.contract');

    expect(await migrate(service)).toMatchObject({ code: 0 });
    const refused = serve(service);
    expect(await refused.exit(LIMIT_MS)).toBe(1);
    expect(refused.output()).toBe(
      `${service}: 9999-less.contract took away what this release uses: run one that knows it\n`,
    );
  });
});
