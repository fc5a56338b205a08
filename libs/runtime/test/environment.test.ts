import { Type } from '@sinclair/typebox';
import { expect, it } from 'vitest';
import { BaseConfig, loadConfig } from '../src/index.ts';

const Config = Type.Pick(Type.Object(BaseConfig), ['NODE_ENV']);

it.each(['production', 'development', 'test'])('an environment is called %s', (NODE_ENV) => {
  expect(loadConfig(Config, { NODE_ENV })).toEqual({ NODE_ENV });
});

it('an environment without a name is not production', () => {
  expect(loadConfig(Config, {})).toEqual({ NODE_ENV: 'development' });
});

it.each(['prod', 'Production', 'PRODUCTION', ' production', 'production ', 'staging', 'live', ''])(
  'an environment called %j is refused, for it would count as no production',
  (NODE_ENV) => {
    expect(() => loadConfig(Config, { NODE_ENV })).toThrow(/^configuration: NODE_ENV must be equal to one of/);
  },
);
