import { isInn, isTimeZone, type SettingName, type SettingValues } from '@leko/contracts';
import { isPercentage, parseAmount } from '@leko/money';

export interface WrongField {
  readonly field: string;
  readonly message: string;
}

type Check = readonly [holds: boolean, field: string, message: string];
type Rules = { readonly [N in SettingName]?: (values: SettingValues<N>) => readonly Check[] };

/** The tax service has a sign for these and for no others; a receipt with another rate could never be issued. */
const VAT_RATES: readonly string[] = ['0', '5', '7', '10', '20', '22'];

const percentage = (field: string, text: string): Check => [isPercentage(text), field, 'must be from 0 to 100'];
const amount = (field: string, text: string): Check => [
  parseAmount(text) !== undefined,
  field,
  'must be an amount of roubles',
];

/** What values mean, where their form does not say it. */
const rules: Rules = {
  'platform-fee': (values) => [percentage('percentage', values.percentage)],
  vat: (values) => [
    [
      VAT_RATES.includes(values.percentage.replace(/\.0+$/, '')),
      'percentage',
      `must be a rate that receipts know: ${VAT_RATES.join(', ')}`,
    ],
  ],
  remittance: (values) => [
    amount('thresholdAmount', values.thresholdAmount),
    percentage('overrideFeePercentage', values.overrideFeePercentage),
    amount('minimumFee', values.minimumFee),
  ],
  platform: ({ inn, kpp, zone }) => [
    [isInn(inn), 'inn', 'is not a taxpayer number: its check digits are wrong'],
    [
      (inn.length === 10) === (kpp !== ''),
      'kpp',
      'belongs to a company, with an INN of 10 digits, and to no other supplier',
    ],
    [isTimeZone(zone), 'zone', 'must be an IANA time zone named by its area and place, such as Europe/Moscow'],
  ],
};

/** The fields of values in the right form that say something impossible. */
export function wrongFields<N extends SettingName>(name: N, values: SettingValues<N>): WrongField[] {
  const broken = (rules[name]?.(values) ?? []).filter(([holds]) => !holds);
  return broken.map(([, field, message]) => ({ field, message }));
}
