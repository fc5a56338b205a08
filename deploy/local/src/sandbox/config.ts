import { loadConfig } from '@leko/runtime';
import { type Static, Type } from '@sinclair/typebox';

const port = (description: string) => Type.Integer({ minimum: 0, maximum: 65_535, description });
const text = (description: string) => Type.String({ minLength: 1, description });

export const SandboxConfig = Type.Object({
  HOST: Type.String({ default: '127.0.0.1', description: 'Address to listen on' }),
  SANDBOX_PORT: port('Port of the simulated upstreams and the switches'),
  SMTP_PORT: port('Port that takes mail into the mailbox'),
  DATA_DIR: text('Folder where the simulated world remembers'),
  PUBLIC_URL: text('Where people and apps reach the gateway'),
  CLOCK_FILE: text('File with the offset of the shared clock; the SANDBOX_CLOCK_FILE of the services'),
  PAY_URL: text('Address of pay'),
  PAYOUT_URL: text('Address of payout'),
  NOTIFICATION_URL: text('Address of notification'),
  INTERNAL_SIGNING_KEY_FILE: text('Private JWK (Ed25519) this process signs internal tokens with'),
  ACQUIRER_TOKEN: text('The token that pay shows the acquirer'),
  ACQUIRER_CUSTOMER_CODE: Type.String({ minLength: 9, maxLength: 9, description: "Pay's customer code" }),
  ACQUIRER_MERCHANT_ID: Type.String({ pattern: '^[0-9]{15}$', description: "Pay's outlet" }),
  FISCAL_LOGIN: text("Pay's login at the fiscal service"),
  FISCAL_PASSWORD: text("Pay's password at the fiscal service"),
  FISCAL_GROUP_CODE: text("Pay's group of cash registers"),
  REGISTRY_TOKEN: text('The token that payout shows its bank'),
  OBJECT_STORE_ACCESS_KEY: text("Payout's access key id at the object store"),
  OBJECT_STORE_SECRET_KEY: text("Payout's secret access key at the object store"),
  LOG_LEVEL: Type.String({ default: 'info', description: 'pino level' }),
  STOP_WITH_PARENT: Type.Optional(
    Type.String({ description: 'Local runs only: `1` = stop when standard input closes' }),
  ),
});
export type SandboxConfig = Static<typeof SandboxConfig>;

export function readConfig(env: NodeJS.ProcessEnv): SandboxConfig {
  const config = loadConfig(SandboxConfig, env);
  return { ...config, PUBLIC_URL: config.PUBLIC_URL.replace(/(?<!\/)\/+$/, '') };
}
