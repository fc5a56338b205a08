import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const NAMES = [
  'payOwner',
  'pay',
  'payoutOwner',
  'payout',
  'notificationOwner',
  'notification',
  'payNats',
  'payoutNats',
  'notificationNats',
  'monitor',
  'acquirerToken',
  'fiscalPassword',
  'registryToken',
  'callbackSecret',
  'linkSecret',
  'documentLinkSecret',
  'objectStoreSecret',
] as const;
export type Secrets = Readonly<Record<(typeof NAMES)[number], string>>;

const BYTES = 24;

/** Random, once per data directory; names that came later are added. */
export function ensureSecrets(file: string): Secrets {
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>) : {};
  const all = NAMES.map((name) => [name, known[name] ?? randomBytes(BYTES).toString('base64url')] as const);
  // One entry for every name, by construction.
  const secrets = Object.fromEntries(all) as Secrets;
  writeFileSync(file, JSON.stringify(secrets, undefined, 2), { mode: 0o600 });
  return secrets;
}

export const natsPasswords = ({ payNats, payoutNats, notificationNats }: Secrets) => ({
  pay: payNats,
  payout: payoutNats,
  notification: notificationNats,
});
