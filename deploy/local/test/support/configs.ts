import { GatewayConfig } from '@leko/gateway/config';
import { Config as NotificationConfig } from '@leko/notification/config';
import { Config as PayConfig } from '@leko/pay/config';
import { Config as PayoutConfig } from '@leko/payout/config';
import { MigrateConfig } from '@leko/runtime';
import type { TObject } from '@sinclair/typebox';
import { SandboxConfig } from '../../src/sandbox/config.ts';

export const SERVICES = ['gateway', 'pay', 'payout', 'notification'] as const;
export const STORE_SERVICES = ['pay', 'payout', 'notification'] as const;

/** What each process reads from its environment. */
export const configs = {
  gateway: GatewayConfig,
  pay: PayConfig,
  payout: PayoutConfig,
  notification: NotificationConfig,
  migrate: MigrateConfig,
  sandbox: SandboxConfig,
} satisfies Record<string, TObject>;

/** Variables without which the process does not start. */
export const requiredOf = (config: TObject): string[] =>
  (config.required ?? []).filter((name) => config.properties[name]?.default === undefined);
