import { settingAt, settingsOf } from '@leko/contracts';
import type { ServiceDefinition } from '@leko/service';
import type { Deps } from './actions/deps.ts';
import { Config } from './config.ts';
import { createSmtpMailer } from './providers/smtp/mailer.ts';
import { schedule } from './schedule.ts';
import { migrations } from './store/migrations/index.ts';
import type { Tables } from './store/tables.ts';
import { subscriptions } from './subscriptions.ts';

/** notification: tells people what happened to their money. */
export const notification: ServiceDefinition<Tables, typeof Config> = {
  name: 'notification',
  description: 'Tells people by mail what happened to their money.',
  config: Config,
  migrations,
  upstreams: ({ SMTP_URL }) => ({ SMTP_URL }),
  compose({ config, db, log, clock }) {
    const settings = settingsOf(config.SETTINGS_PROFILE);
    const deps: Deps = {
      db,
      clock,
      log,
      mailer: createSmtpMailer({ url: config.SMTP_URL, from: config.MAIL_FROM }),
      site: () => settingAt(settings, 'links', clock()).site,
    };
    return {
      schemas: [],
      routes: () => {},
      subscriptions: subscriptions(deps),
      tasks: schedule(deps),
      producers: { pay: config.PAY_URL, payout: config.PAYOUT_URL },
      retention: [],
    };
  },
};
