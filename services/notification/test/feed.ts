import type { Event } from '@leko/contracts';
import Fastify from 'fastify';

/** A producer that publishes events through its feed. */
export async function openFeed() {
  const events: Event[] = [];
  const app = Fastify({ forceCloseConnections: true });
  app.get<{ Querystring: { after?: string } }>('/internal/outbox', async ({ query }) => {
    const from = Number(query.after?.split('.')[1] ?? 0);
    return { events: events.slice(from), next: `1.${events.length}` };
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, push: (event: Event) => events.push(event), close: () => app.close() };
}
