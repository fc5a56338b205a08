import { type SettingName, type SettingValues, settingSchemas } from '@leko/contracts';
import { commonProblems, ProblemError } from '@leko/server';
import type { TSchema } from '@sinclair/typebox';
import { Value, type ValueError } from '@sinclair/typebox/value';
import { wrongFields } from './domain/rules.ts';

/** The most findings in one answer, and the most characters of each. */
const MAX_ERRORS = 20;
const MAX_TEXT = 200;

/** The values as the setting has them: all of its fields, none other, and each with a meaning. Refused with a pointer to each that is not. */
export function checkSettingValues<N extends SettingName>(name: N, values: unknown): SettingValues<N> {
  const schema: TSchema = settingSchemas[name];
  const malformed = [...Value.Errors(schema, values)].slice(0, MAX_ERRORS);
  // A missing field is found twice; the first finding says more.
  const byPath = new Map(malformed.toReversed().map((error) => [error.path, describe(error)]));
  refuse([...byPath].map(([path, message]) => ({ path, message })).toReversed());
  const known = values as SettingValues<N>; // Its schema has just accepted them.
  refuse(wrongFields(name, known).map(({ field, message }) => ({ path: `/${field}`, message })));
  return known;
}

function refuse(found: readonly { path: string; message: string }[]): void {
  if (found.length === 0) return;
  const errors = found.map(({ path, message }) => ({
    pointer: `/body/values${path}`.slice(0, MAX_TEXT),
    message: message.slice(0, MAX_TEXT),
  }));
  throw new ProblemError(commonProblems.invalidInput, { errors });
}

function describe({ schema, message }: ValueError): string {
  const choices = (schema.anyOf as { const: string }[] | undefined)?.map((choice) => choice.const);
  return choices === undefined ? message : `must be one of ${choices.join(', ')}`;
}
