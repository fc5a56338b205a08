import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../../src/stack/root.ts';

export type Env = Record<string, string>;

export interface ComposeService {
  readonly build?: { readonly dockerfile: string; readonly target?: string; readonly args?: Env };
  readonly command?: readonly string[];
  readonly user?: string;
  readonly environment?: Env;
  readonly depends_on?: Record<string, { readonly condition: string }>;
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly read_only?: boolean;
  readonly secrets?: readonly { readonly source: string; readonly target: string }[];
}
export type Compose = { readonly services: Readonly<Record<string, ComposeService>> };

export const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8');

export const readCompose = (file: string): Compose => parse(textOf(file), { merge: true });

export const environmentOf = ({ services }: Compose, name: string): Env => services[name]?.environment ?? {};

/** `NAME=value` lines. */
export const readEnvFile = (file: string): Env =>
  Object.fromEntries(
    [...textOf(file).matchAll(/^(?:# )?(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );

const PLACEHOLDER = /\$\{(\w+)(?::([-?])([^}]*))?\}/g;

/** Variables that a compose file takes from its own environment; `required`: it refuses to start without them. */
export const placeholdersOf = (file: string): { name: string; required: boolean }[] =>
  [...textOf(file).matchAll(PLACEHOLDER)].map(([, name = '', operator]) => ({ name, required: operator === '?' }));

/** The environment with its placeholders filled in, as compose does it. */
export const filledIn = (environment: Env, values: Env): Env =>
  Object.fromEntries(
    Object.entries(environment).map(([key, text]) => [
      key,
      text.replace(PLACEHOLDER, (_all, name: string, operator: string, rest: string) => {
        const value = values[name] ?? '';
        if (value !== '') return value;
        if (operator === '-') return rest;
        throw new Error(`${key}: ${name} is not set`);
      }),
    ]),
  );
