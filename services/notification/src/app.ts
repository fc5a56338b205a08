import { httpValidationSchemas } from '@leko/server';
import { auditRequests, type ServiceDefinition } from '@leko/service';
import { openSettings } from '@leko/settings';
import { Config } from './config.ts';
import { migrations } from './db/migrations/index.ts';
import { sealedColumns } from './db/personal.ts';
import { queues } from './db/queues.ts';
import type { Tables } from './db/tables.ts';
import { mailQueueWatch } from './delivery/mail-queue-watch.ts';
import type { Deps } from './deps.ts';
import { createLinkTokens } from './mails/link-tokens.ts';
import { schemas } from './mails/schemas.ts';
import { routes } from './routes.ts';
import { schedule } from './schedule.ts';
import { createSmtpMailer } from './smtp/mailer.ts';
import { subscriptions } from './subscriptions.ts';

/** notification: mails people what happened to their money and their training. */
export const notification: ServiceDefinition<Tables, typeof Config> = {
  name: 'notification',
  description: 'Tells people by mail what happened to their money and their training.',
  config: Config,
  migrations,
  upstreams: ({ SMTP_URL }) => ({ outside: {}, inside: { SMTP_URL } }),
  async compose({ config, db, log, clock, vault }) {
    const deps: Deps = {
      db,
      vault,
      clock,
      log,
      mailer: createSmtpMailer({ url: config.SMTP_URL, from: config.MAIL_FROM, connections: config.SMTP_CONNECTIONS }),
      settings: await openSettings({ db, log, profile: config.SETTINGS_PROFILE }),
      linkTokens: createLinkTokens(config.LINK_SECRETS.split(',')),
    };
    return {
      schemas: [...schemas, ...httpValidationSchemas],
      routes(app) {
        auditRequests(app, deps);
        routes(app, deps);
      },
      subscriptions: subscriptions(deps),
      tasks: schedule(deps),
      producers: { pay: config.PAY_URL, payout: config.PAYOUT_URL },
      retention: [],
      queues: Object.values(queues),
      watches: [mailQueueWatch(deps)],
      sealed: sealedColumns,
    };
  },
};
