import './formats.ts';
import { type Static, type TObject, Type } from '@sinclair/typebox';
import { Amount, Percentage, Text } from './schemas.ts';

const object = <T extends Parameters<typeof Type.Object>[0]>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });
const oneOf = <T extends string>(...values: readonly T[]) => Type.Union(values.map((value) => Type.Literal(value)));

const WebAddress = (description: string) =>
  Type.String({ format: 'uri', pattern: '^https?://[^\\s@?#]+$', maxLength: 200, description });

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
  'payment-methods': object({ tochka_acquiring: Type.Integer({ minimum: 0, maximum: 2_147_483_647 }) }),
  receipts: object({ missingSupplier: oneOf('issue', 'wait') }),
  platform: object({
    legalName: Text(200, 'As it stands on receipts, acts and in mails'),
    legalNameEnglish: Type.Optional(Text(200, 'For mails in English; left out: the legal name')),
    inn: Type.String({ pattern: '^(\\d{10}|\\d{12})$' }),
    kpp: Type.String({ pattern: '^(\\d{4}[\\dA-Z]{2}\\d{3})?$', description: 'Empty for an entrepreneur' }),
    address: Text(300, 'Registered address'),
    addressEnglish: Type.Optional(Text(300, 'For mails in English; left out: the address')),
    taxSystem: oneOf('osn', 'usn_income', 'usn_income_outcome', 'esn', 'patent'),
    email: Type.String({ format: 'email', maxLength: 64 }),
    phone: Type.String({ pattern: '^\\+[1-9]\\d{6,14}$' }),
    zone: Type.String({
      pattern: '^[A-Za-z]',
      maxLength: 64,
      description: 'IANA time zone, named by its area and place',
    }),
    currency: oneOf('RUB'),
    signatoryPosition: Type.Optional(
      Text(100, 'Position of who signs acts; left out: the director, or the entrepreneur'),
    ),
    signatoryName: Type.Optional(Text(100, 'Surname and initials of who signs acts; left out: a line to write on')),
  }),
  links: object({
    site: WebAddress('Where people find the platform'),
    verification: Type.Optional(
      WebAddress(
        'The page that confirms an e-mail address by the `token` of its query; left out: /verification of the site',
      ),
    ),
  }),
} satisfies Record<string, TObject>;

export type SettingName = keyof typeof settingSchemas;
export type SettingValues<N extends SettingName> = Static<(typeof settingSchemas)[N]>;
export const settingNames = Object.keys(settingSchemas) as SettingName[];
export const isSettingName = (name: string): name is SettingName => Object.hasOwn(settingSchemas, name);

export interface DatedSetting<N extends SettingName = SettingName> {
  readonly name: N;
  readonly values: SettingValues<N>;
  readonly validFrom: Date;
}

const ALWAYS = new Date('2020-01-01T00:00:00Z');
/** 425-FZ: the base rate of VAT rises on this day, Moscow time. */
const VAT_22_FROM = new Date('2025-12-31T21:00:00Z');

/** What applies until an operator writes something else. */
const defaultSettings: readonly DatedSetting[] = [
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
    legalName: 'ООО «ЛЕ-КО»',
    legalNameEnglish: 'LE-KO LLC',
    inn: '7700000009',
    kpp: '773601001',
    address: 'Россия, г. Москва',
    addressEnglish: 'Moscow, Russia',
    taxSystem: 'osn',
    email: 'pay@leko.example',
    phone: '+74950000000',
    zone: 'Europe/Moscow',
    currency: 'RUB',
  }),
  setting('links', { site: 'https://leko.example' }),
];

/** The documented samples of the API fail the strict checks, so the sandbox starts lenient. */
const sandboxSettings: readonly DatedSetting[] = [setting('recipient-checks', { mode: 'lenient' })];

function setting<N extends SettingName>(name: N, values: SettingValues<N>, validFrom = ALWAYS): DatedSetting {
  return { name, values, validFrom } as DatedSetting;
}

export type SettingsProfile = 'production' | 'sandbox';

/** All dated values that the code brings along under the profile: those of the sandbox instead of the default ones of that name. */
export function settingsOf(profile: SettingsProfile): readonly DatedSetting[] {
  if (profile === 'production') return defaultSettings;
  const replaced = new Set(sandboxSettings.map(({ name }) => name));
  return [...defaultSettings.filter(({ name }) => !replaced.has(name)), ...sandboxSettings];
}
