import { PageQuery } from '@leko/contracts';
import { ref, type Server } from '@leko/server';
import { Type } from '@sinclair/typebox';
import { listUpstreams } from '../actions/list-upstreams.ts';
import type { Deps } from '../deps.ts';
import { UpstreamName, UpstreamPage } from '../schemas/upstream.ts';
import { answers, pageOf, reading } from './parts.ts';

const Query = Type.Object({ name: UpstreamName, ...PageQuery }, { additionalProperties: false });

export function upstreamRoutes(app: Server, deps: Deps): void {
  const schema = {
    ...reading('Calls to the payout bank, newest first'),
    querystring: Query,
    response: { 200: ref(UpstreamPage), ...answers },
  };
  app.get('/api/v1/pay/upstreams', { config: { access: 'ops' }, schema }, async ({ query }) =>
    listUpstreams(deps, { name: query.name, ...pageOf(query) }),
  );
}
