import { describe, expect, it } from 'vitest';
import { buildSerializer } from './serializers.ts';

const route = { schema: { $ref: 'Thing#' }, method: 'GET', url: '/things', httpStatus: '200' };
const thing = (property: string) => ({
  Thing: { $id: 'Thing', type: 'object', properties: { [property]: { type: 'string' } } },
});
const VALUE = { name: 'a', secret: 'b' };

describe('serializers', () => {
  it('are made once for a schema, whichever route answers with it', () => {
    const first = buildSerializer(thing('name'), {})(route);
    const second = buildSerializer(thing('name'), {})({ ...route, url: '/others' });

    expect(second).toBe(first);
    expect(first(VALUE)).toBe('{"name":"a"}');
  });

  it('are others where a named schema says something else', () => {
    buildSerializer(thing('name'), {})(route);

    expect(buildSerializer(thing('secret'), {})(route)(VALUE)).toBe('{"secret":"b"}');
  });
});
