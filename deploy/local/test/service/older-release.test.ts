import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { byHand } from '@leko/testing';
import { postgresUrl } from '@leko/testing/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ROOT } from '../../src/stack/root.ts';
import type { Env } from '../support/compose.ts';
import { answers200, startPlain } from '../support/plain-process.ts';
import { createProduction, type Production } from '../support/production.ts';

/** Against a hang only. */
const LIMIT_MS = 100_000;
/** One stands for all: what starts and what migrates is the same for every service that has a store. */
const SERVICE = 'pay';

let production: Production;
const dir = mkdtempSync(join(tmpdir(), 'leko-older-release-'));
beforeAll(async () => {
  production = await createProduction({ postgresUrl: postgresUrl(), natsUrls: inject('natsUrls'), dir });
});
afterAll(async () => {
  await production.remove();
  rmSync(dir, { recursive: true, force: true });
});

function start(environment: Env, ...args: string[]) {
  const command = ['--conditions=source', `services/${SERVICE}/src/main.ts`, ...args];
  return startPlain({ app: ROOT, command, environment });
}

async function migrate() {
  const one = start(production.migrateEnvironmentOf(SERVICE), 'migrate');
  return { code: await one.exit(LIMIT_MS), output: one.output() };
}

/** What a later release leaves behind. */
async function applyLater(name: string): Promise<void> {
  const { DATABASE_ADMIN_URL = '' } = production.migrateEnvironmentOf(SERVICE);
  await byHand(DATABASE_ADMIN_URL, SERVICE, `insert into kysely_migration values ('${name}', now()::text)`);
}

/** The feed carries the events where no broker is named. */
function serve() {
  const { NATS_URL: _, ...environment } = production.environmentOf(SERVICE);
  return start(environment);
}

describe('after a roll back, a service', () => {
  it('leaves a newer schema as it is, and runs on it', async () => {
    expect(await migrate()).toMatchObject({ code: 0 });
    await applyLater('9998-more');

    expect(await migrate()).toEqual({
      code: 0,
      output: `${SERVICE}: the schema is newer than this release (9998-more): left as it is\n`,
    });
    const running = serve();
    await answers200(`${production.urlOf(SERVICE)}/readyz`, running, LIMIT_MS);
    running.terminate();
    expect(await running.exit(LIMIT_MS), running.output()).toBe(0);
  });

  it('does not run on a schema that lacks what it uses', async () => {
    await applyLater('9999-less.contract');

    expect(await migrate()).toMatchObject({ code: 0 });
    const refused = serve();
    expect(await refused.exit(LIMIT_MS)).toBe(1);
    expect(refused.output()).toBe(
      `${SERVICE}: 9999-less.contract took away what this release uses: run one that knows it\n`,
    );
  });
});
