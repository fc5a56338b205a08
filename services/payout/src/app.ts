import type { ServiceDefinition } from '@leko/service';
import { createCallLog, upstreamRetention, upstreamsRoute } from '@leko/upstream';
import type { Deps } from './actions/deps.ts';
import { Config } from './config.ts';
import { createProviders } from './providers/index.ts';
import { earningsRoutes } from './routes/earnings.ts';
import { recipientRoutes } from './routes/recipients.ts';
import { remittanceRoutes } from './routes/remittances.ts';
import { schedule } from './schedule.ts';
import { EarningsView } from './schemas/earnings.ts';
import { RecipientPage, RecipientRequest, RecipientView } from './schemas/recipient.ts';
import { RemittanceRequest, RemittanceView } from './schemas/remittance.ts';
import { migrations } from './store/migrations/index.ts';
import { createSettings } from './store/settings.ts';
import type { Tables } from './store/tables.ts';
import { subscriptions } from './subscriptions.ts';

/** Owes and pays coaches: ledger, earnings, recipients, remittances. */
export const payout: ServiceDefinition<Tables, typeof Config> = {
  name: 'payout',
  description: 'Earnings, recipients and remittances of coaches.',
  config: Config,
  migrations,
  upstreams: ({ REGISTRY_URL }) => ({ REGISTRY_URL }),
  compose({ config, db, log, clock }) {
    const onLost = (error: unknown) => log.error({ err: error }, 'row of the upstream log lost');
    const callLog = createCallLog(db, { clock, onLost });
    const settings = createSettings(config.SETTINGS_PROFILE);
    const deps: Deps = { db, log, clock, settings, ...createProviders(config, callLog) };
    return {
      schemas: [EarningsView, RecipientRequest, RecipientView, RecipientPage, RemittanceRequest, RemittanceView],
      routes(app) {
        for (const add of [earningsRoutes, recipientRoutes, remittanceRoutes]) add(app, deps);
        upstreamsRoute(app, callLog);
      },
      subscriptions: subscriptions(deps),
      tasks: schedule(deps),
      producers: { pay: config.PAY_URL },
      retention: [upstreamRetention],
    };
  },
};
