import { SerializerSelector } from '@fastify/fast-json-stringify-compiler';

type SerializerFactory = ReturnType<typeof SerializerSelector>;
type Serialize = ReturnType<ReturnType<SerializerFactory>>;

/** By their schemas, for the life of the process. */
const made = new Map<string, Serialize>();
const makeFactory = SerializerSelector();

/**
 * Fastify's own serializers, made once for a schema instead of once for every route that answers with it: two of three are
 * the one of `Problem`, and each costs a check of all named schemas.
 */
export const buildSerializer: SerializerFactory = (named, options) => {
  const make = makeFactory(named, options);
  const among = JSON.stringify(named);
  return (route) => {
    const key = `${JSON.stringify(route.schema)} ${among}`;
    const serialize = made.get(key) ?? make(route);
    made.set(key, serialize);
    return serialize;
  };
};
