import { type Static, type TObject, Type } from '@sinclair/typebox';
import { Amount, Percentage } from './schemas.ts';

const object = <T extends Parameters<typeof Type.Object>[0]>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const oneOf = <T extends string>(...values: readonly T[]) => Type.Union(values.map((value) => Type.Literal(value)));

/** Every setting by name, with the schema of its values. Dated rows of these are the whole configuration of the business. */
export const settingSchemas = {
  'platform-fee': object({ percentage: Percentage, rounding: oneOf('half_up') }),
  vat: object({ percentage: Percentage }),
  'cool-down': object({ days: Type.Integer({ minimum: 0, maximum: 365 }) }),
  remittance: object({
    thresholdAmount: Amount,
    overrideFeePercentage: Percentage,
    minimumFee: Amount,
    registryIntervalSeconds: Type.Integer({ minimum: 1, maximum: 86_400 }),
  }),
  'recipient-checks': object({ mode: oneOf('strict', 'lenient') }),
  recipient: object({ changeFreezeHours: Type.Integer({ minimum: 0, maximum: 720 }) }),
  capture: object({ mode: oneOf('automatic', 'manual') }),
  refunds: object({ athleteUntil: oneOf('captured', 'never'), feePolicy: oneOf('refund_fee', 'keep_fee') }),
  'payment-link': object({ ttlMinutes: Type.Integer({ minimum: 1, maximum: 44_640 }) }),
  'payment-methods': object({ tochka_acquiring: Type.Integer() }),
  receipts: object({ missingSupplier: oneOf('issue', 'wait') }),
  platform: object({
    legalName: Type.String(),
    inn: Type.String(),
    kpp: Type.String(),
    address: Type.String(),
    taxSystem: oneOf('osn', 'usn_income', 'usn_income_outcome', 'esn', 'patent'),
    email: Type.String(),
    phone: Type.String(),
    zone: Type.String(),
    currency: oneOf('RUB'),
  }),
  links: object({ site: Type.String() }),
} satisfies Record<string, TObject>;

export type SettingName = keyof typeof settingSchemas;
export type SettingValues<N extends SettingName> = Static<(typeof settingSchemas)[N]>;
export const settingNames = Object.keys(settingSchemas) as SettingName[];

export interface DatedSetting<N extends SettingName = SettingName> {
  readonly name: N;
  readonly values: SettingValues<N>;
  readonly validFrom: Date;
}

const ALWAYS = new Date('2020-01-01T00:00:00Z');
/** 425-FZ: the base rate of VAT rises on this day, Moscow time. */
const VAT_22_FROM = new Date('2025-12-31T21:00:00Z');

/** What applies until an operator writes something else. */
export const defaultSettings: readonly DatedSetting[] = [
  setting('platform-fee', { percentage: '10.0000', rounding: 'half_up' }),
  setting('vat', { percentage: '20.00' }),
  setting('vat', { percentage: '22.00' }, VAT_22_FROM),
  setting('cool-down', { days: 6 }),
  setting('remittance', {
    thresholdAmount: '1000 RUB',
    overrideFeePercentage: '5.00',
    minimumFee: '50 RUB',
    registryIntervalSeconds: 60,
  }),
  setting('recipient-checks', { mode: 'strict' }),
  setting('recipient', { changeFreezeHours: 24 }),
  setting('capture', { mode: 'automatic' }),
  setting('refunds', { athleteUntil: 'captured', feePolicy: 'refund_fee' }),
  setting('payment-link', { ttlMinutes: 1440 }),
  setting('payment-methods', { tochka_acquiring: 1 }),
  setting('receipts', { missingSupplier: 'issue' }),
  setting('platform', {
    legalName: 'LE-KO LLC',
    inn: '7700000009',
    kpp: '773601001',
    address: 'Moscow, Russia',
    taxSystem: 'osn',
    email: 'pay@leko.example',
    phone: '+74950000000',
    zone: 'Europe/Moscow',
    currency: 'RUB',
  }),
  setting('links', { site: 'https://leko.example' }),
];

/** The documented samples of the API fail the strict checks, so the sandbox starts lenient. */
export const sandboxSettings: readonly DatedSetting[] = [setting('recipient-checks', { mode: 'lenient' })];

function setting<N extends SettingName>(name: N, values: SettingValues<N>, validFrom = ALWAYS): DatedSetting {
  return { name, values, validFrom } as DatedSetting;
}

/** The values of `name` in force at `at`: of all that began by then the newest, and of equals the last one written. */
export function settingAt<N extends SettingName>(
  settings: readonly DatedSetting[],
  name: N,
  at: Date,
): SettingValues<N> {
  const active = settings
    .filter((row) => row.name === name && row.validFrom.getTime() <= at.getTime())
    .reduce<DatedSetting | undefined>(
      (best, row) => (best === undefined || row.validFrom.getTime() >= best.validFrom.getTime() ? row : best),
      undefined,
    );
  if (active === undefined) throw new RangeError(`no value of setting ${name} is in force at ${at.toISOString()}`);
  return active.values as SettingValues<N>;
}

export type SettingsProfile = 'production' | 'sandbox';

/** All dated values that apply under the profile, in the order in which later ones win. */
export const settingsOf = (profile: SettingsProfile): readonly DatedSetting[] =>
  profile === 'sandbox' ? [...defaultSettings, ...sandboxSettings] : defaultSettings;
