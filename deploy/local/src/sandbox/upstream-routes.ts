import { type FaultBook, FaultRefused, isBrowser, type Simulator, UPSTREAM_NAMES } from '@leko/simulators/kit';
import { Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { linkNext, pagingOf } from './paging.ts';
import { invalid, notFound, parseInput } from './problems.ts';

const FaultRequest = Type.Object(
  {
    fault: Type.String(),
    times: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
    match: Type.Optional(Type.String({ maxLength: 500 })),
  },
  { additionalProperties: false },
);

type NamedRequest = FastifyRequest<{ Params: { name: string } }>;

/** What the upstreams have recorded, and the switches that make them misbehave. */
export async function upstreamRoutes(app: FastifyInstance, simulators: Simulator[], faults: FaultBook): Promise<void> {
  const find = ({ params }: NamedRequest): Simulator => {
    const simulator = simulators.find(({ name }) => name === params.name);
    if (!simulator) throw notFound(`there is no upstream "${params.name}"; there are ${UPSTREAM_NAMES.join(', ')}`);
    return simulator;
  };

  app.get('/sandbox/upstreams/:name/truth', (request: NamedRequest, reply) => {
    const { behind, limit } = pagingOf(request);
    const { rows, next } = find(request).truthPage(behind, limit);
    linkNext(request, reply, next);
    return rows;
  });
  app.get('/sandbox/upstreams/:name/faults', (request: NamedRequest) => faults.list(find(request).name));
  app.delete('/sandbox/upstreams/:name/faults', (request: NamedRequest, reply) => {
    faults.clear(find(request).name);
    return reply.code(204).send();
  });
  app.post('/sandbox/upstreams/:name/faults', (request: NamedRequest, reply) => {
    const { name } = find(request);
    const input = parseInput(FaultRequest, isBrowser(request) ? fromForm(request.body) : request.body);
    const added = refusing(() => faults.add(name, input));
    return isBrowser(request) ? reply.redirect('/sandbox', 303) : reply.code(201).send(added);
  });
  // What the button of the page does: forms know no DELETE.
  app.post('/sandbox/upstreams/:name/faults/clear', (request: NamedRequest, reply) => {
    faults.clear(find(request).name);
    return reply.redirect('/sandbox', 303);
  });
}

/** A form sends every field, as text. */
function fromForm(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  const filled = Object.entries(body).filter(([, value]) => value !== '');
  return Object.fromEntries(filled.map(([name, value]) => [name, name === 'times' ? Number(value) : value]));
}

function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof FaultRefused) throw invalid(error.message);
    throw error;
  }
}
