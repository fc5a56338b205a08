import { problemResponses, ref, type Server } from '@leko/server';
import { IdempotencyHeaders, requestKey } from '@leko/service';
import { Type } from '@sinclair/typebox';
import type { Deps } from '../deps.ts';
import { changeSetting } from './change-setting.ts';
import { listSettings } from './list-settings.ts';
import { Setting, SettingRequest, Settings } from './schemas.ts';

const tags = ['pay'];
const Name = Type.String({ minLength: 1, maxLength: 64, description: 'Setting name', examples: ['platform-fee'] });
const listQuery = Type.Object(
  {
    name: Type.Optional(Name),
    includeInactive: Type.Optional(
      Type.Boolean({ default: false, description: 'Past and future values too, the newest first' }),
    ),
  },
  { additionalProperties: false },
);

export function settingRoutes(app: Server, deps: Deps): void {
  app.get(
    '/api/v1/pay/settings',
    {
      config: { access: 'any' },
      schema: {
        operationId: 'getSettings',
        summary: 'The settings in force',
        tags,
        querystring: listQuery,
        response: { 200: ref(Settings), ...problemResponses },
      },
    },
    async ({ query: { name, includeInactive = false }, caller }) => {
      const forOperator = caller?.roles.includes('ops') ?? false;
      return { settings: await listSettings(deps, { name, includeInactive, forOperator }) };
    },
  );

  app.put(
    '/api/v1/pay/settings/:name',
    {
      config: { access: 'ops' },
      schema: {
        operationId: 'changeSetting',
        summary: 'Give a setting other values, from now or from a later moment on',
        tags,
        headers: IdempotencyHeaders,
        params: Type.Object({ name: Name }),
        body: ref(SettingRequest),
        response: { 200: ref(Setting), ...problemResponses },
      },
    },
    async (request) => {
      const { values, validFrom, why } = request.body;
      return changeSetting(deps, {
        key: requestKey(request),
        name: request.params.name,
        values,
        validFrom: validFrom === undefined ? undefined : new Date(validFrom),
        why,
        changedBy: request.caller?.act ?? '',
      });
    },
  );
}
