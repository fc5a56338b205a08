import { loadConfig } from '@leko/server';
import { type Static, Type } from '@sinclair/typebox';

const port = Type.Integer({ minimum: 0, maximum: 65_535 });
const text = Type.String({ minLength: 1 });

const SandboxConfig = Type.Object({
  SANDBOX_PORT: port,
  SMTP_PORT: port,
  DATA_DIR: text,
  /** Where people and apps reach the gateway. */
  PUBLIC_URL: text,
  CLOCK_FILE: text,
  PAY_URL: text,
  PAYOUT_URL: text,
  NOTIFICATION_URL: text,
  INTERNAL_SIGNING_KEY_FILE: text,
  ACQUIRER_TOKEN: text,
  ACQUIRER_CUSTOMER_CODE: Type.String({ minLength: 9, maxLength: 9 }),
  ACQUIRER_MERCHANT_ID: Type.String({ pattern: '^[0-9]{15}$' }),
  FISCAL_LOGIN: text,
  FISCAL_PASSWORD: text,
  FISCAL_GROUP_CODE: text,
  REGISTRY_TOKEN: text,
  LOG_LEVEL: Type.String({ default: 'info' }),
  STOP_WITH_PARENT: Type.Optional(Type.String()),
});
export type SandboxConfig = Static<typeof SandboxConfig>;

export function readConfig(env: NodeJS.ProcessEnv): SandboxConfig {
  const config = loadConfig(SandboxConfig, env);
  return { ...config, PUBLIC_URL: config.PUBLIC_URL.replace(/\/+$/, '') };
}
