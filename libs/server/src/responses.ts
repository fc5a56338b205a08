import { Problem } from '@leko/contracts';
import { type Static, type TSchema, Type } from '@sinclair/typebox';

/** Refers to a schema that was given to `createServer`, keeping its static type. */
export const ref = <T extends TSchema>(schema: T) => Type.Unsafe<Static<T>>(Type.Ref(schema.$id ?? missingId()));

const problemResponse = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: ref(Problem) } },
});

/** The documented refusals of a route. */
export const problemResponses = {
  '4xx': problemResponse('The request is refused, and why'),
  '5xx': problemResponse('The request could not be answered; where it is safe to repeat, Retry-After says when'),
};

function missingId(): never {
  throw new Error('only a schema with an $id can be referred to');
}
