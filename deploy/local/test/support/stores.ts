import { randomBytes } from 'node:crypto';
import { migrations as notification } from '@leko/notification/migrations';
import { migrations as pay } from '@leko/pay/migrations';
import { migrations as payout } from '@leko/payout/migrations';
import { migrate, provision } from '@leko/postgres';
import pg from 'pg';
import { asRole } from '../../src/stack/database.ts';
import { STORE_SERVICES, type StoreService } from '../../src/stack/services.ts';

export const migrations = { pay, payout, notification };
const PASSWORD = 'test';

/** One database with the schemas of all services, made as `npm start` makes it. */
export interface Stores {
  readonly adminUrl: string;
  readonly monitorUrl: string;
  ownerUrl(service: StoreService): string;
  appUrl(service: StoreService): string;
  appRole(service: StoreService): string;
  remove(): Promise<void>;
}

export async function createStores(serverUrl: string): Promise<Stores> {
  const database = `roles_${randomBytes(6).toString('hex')}`;
  await asAdmin(serverUrl, `create database ${database}`);
  const adminUrl = Object.assign(new URL(serverUrl), { pathname: `/${database}` }).href;
  const roleOf = (service: StoreService, part: 'owner' | 'app') => `${database}_${service}_${part}`;
  const as = (role: string) => asRole(adminUrl, role, PASSWORD);
  const monitor = `${database}_monitor`;
  for (const schema of STORE_SERVICES) {
    const ownerUrl = as(roleOf(schema, 'owner'));
    await provision({ adminUrl, schema, ownerUrl, appUrl: as(roleOf(schema, 'app')), monitorUrl: as(monitor) });
    await migrate(ownerUrl, migrations[schema]);
  }
  return {
    adminUrl,
    monitorUrl: as(monitor),
    ownerUrl: (service) => as(roleOf(service, 'owner')),
    appUrl: (service) => as(roleOf(service, 'app')),
    appRole: (service) => roleOf(service, 'app'),
    async remove() {
      await asAdmin(serverUrl, `drop database ${database} with (force)`);
      const roles = STORE_SERVICES.flatMap((service) => [roleOf(service, 'owner'), roleOf(service, 'app')]);
      await asAdmin(serverUrl, `drop role ${[...roles, monitor].join(', ')}`);
    },
  };
}

async function asAdmin(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
