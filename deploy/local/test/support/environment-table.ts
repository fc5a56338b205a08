import type { TObject, TSchema } from '@sinclair/typebox';
import { configs } from './configs.ts';

const BEGIN = '<!-- environment: written by `npm run openapi` -->';
const END = '<!-- /environment -->';

const TITLES = {
  gateway: 'gateway',
  pay: 'pay',
  payout: 'payout',
  notification: 'notification',
  migrate: 'the `migrate` command of pay, payout and notification',
  sandbox: 'sandbox',
} satisfies Record<keyof typeof configs, string>;

/** The document with the tables of all variables between its markers. */
export function withTables(document: string): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`there is no place for the tables: ${BEGIN} … ${END}`);
  return `${document.slice(0, begin)}${BEGIN}\n\n${tables()}\n${document.slice(end)}`;
}

const tables = () =>
  Object.entries(configs)
    .map(([name, config]) => `### ${TITLES[name as keyof typeof configs]}\n\n${table(config)}`) // Its own keys.
    .join('\n');

function table(config: TObject): string {
  const rows = Object.entries(config.properties).map(
    ([name, schema]) =>
      `| \`${name}\` | ${defaultOf(schema, isRequired(config, name))} | ${cell(schema.description)} |`,
  );
  return `| variable | default | what it is |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}

const isRequired = ({ required = [] }: TObject, name: string) => required.includes(name);

function defaultOf(schema: TSchema, required: boolean): string {
  if (schema.default === '') return 'empty';
  if (schema.default !== undefined) return `\`${schema.default}\``;
  return required ? '**required**' : 'not set';
}

function cell(text: string | undefined): string {
  if (!text) throw new Error('every variable has a description');
  return text.replaceAll('|', '\\|');
}
