import { commonProblems, ProblemError } from '@leko/server';
import type { Static, TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';

/** 422 with one sentence that says what is wrong. */
export function invalid(detail: string): ProblemError {
  return new ProblemError(commonProblems.invalidInput, { detail });
}

export function notFound(detail: string): ProblemError {
  return new ProblemError(commonProblems.notFound, { detail });
}

export function parseInput<T extends TSchema>(schema: T, value: unknown): Static<T> {
  if (Value.Check(schema, value)) return value;
  const error = Value.Errors(schema, value).First();
  // A schema that describes itself says it better than its pattern does.
  const said = error?.schema.description ?? error?.message ?? 'is not valid';
  throw invalid(`${error?.path.slice(1) || 'the body'}: ${said.charAt(0).toLowerCase()}${said.slice(1)}`);
}
