import { auditRequests, type ServiceDefinition } from '@leko/service';
import { openSettings, settingsTask } from '@leko/settings';
import { createCallLog, upstreamRetention } from '@leko/upstream';
import { Config } from './config.ts';
import { migrations } from './db/migrations/index.ts';
import { sealedColumns } from './db/personal.ts';
import { queues } from './db/queues.ts';
import type { Tables } from './db/tables.ts';
import type { Deps } from './deps.ts';
import { createDocumentLinks } from './documents/document-links.ts';
import { createProviders } from './providers.ts';
import { recoverRegistries } from './registry/recover-registries.ts';
import { routes } from './routes.ts';
import { schedule } from './schedule.ts';
import { schemas } from './schemas.ts';
import { subscriptions } from './subscriptions.ts';

/** Owes and pays coaches: ledger, earnings, recipients, remittances, acts. */
export const payout: ServiceDefinition<Tables, typeof Config> = {
  name: 'payout',
  description: 'Earnings, recipients, remittances and documents of coaches.',
  config: Config,
  migrations,
  upstreams: ({ REGISTRY_URL, PUBLIC_URL, OBJECT_STORE_URL }) => ({
    outside: { REGISTRY_URL, PUBLIC_URL },
    inside: { OBJECT_STORE_URL },
  }),
  async compose({ config, db, log, clock, waits, vault, eventVault }) {
    const onLost = (error: unknown) => log.error({ err: error }, 'row of the upstream log lost');
    const callLog = createCallLog(db, { clock, onLost });
    const settings = await openSettings({ db, log, profile: config.SETTINGS_PROFILE });
    const links = createDocumentLinks({ publicUrl: config.PUBLIC_URL, secret: config.DOCUMENT_LINK_SECRET });
    const deps: Deps = {
      db,
      log,
      clock,
      waits,
      settings,
      vault,
      eventVault,
      callLog,
      links,
      ...createProviders(config, callLog),
    };
    return {
      schemas,
      routes(app) {
        auditRequests(app, deps);
        routes(app, deps);
      },
      subscriptions: subscriptions(deps),
      tasks: [settingsTask(settings), ...schedule(deps)],
      producers: { pay: config.PAY_URL },
      retention: [upstreamRetention],
      queues: Object.values(queues),
      watches: [],
      sealed: sealedColumns,
      recover: (epoch) => recoverRegistries(deps, epoch),
    };
  },
};
