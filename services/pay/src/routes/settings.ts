import { problemResponses, ref, type Server } from '@leko/server';
import { Type } from '@sinclair/typebox';
import type { Deps } from '../actions/deps.ts';
import { listSettings } from '../actions/list-settings.ts';
import { Settings } from './schemas.ts';

export function settingRoutes(app: Server, deps: Deps, profile: 'production' | 'sandbox'): void {
  const schema = {
    operationId: 'getSettings',
    summary: 'The settings in force',
    tags: ['pay'],
    querystring: Type.Object(
      { name: Type.Optional(Type.String({ minLength: 1, maxLength: 64, examples: ['platform-fee'] })) },
      { additionalProperties: false },
    ),
    response: { 200: ref(Settings), ...problemResponses },
  };

  app.get('/api/v1/pay/settings', { config: { access: 'any' }, schema }, async ({ query }) => ({
    settings: listSettings(deps, { profile, name: query.name }),
  }));
}
