import type { FastifyInstance } from 'fastify';

/** Serves on PORT of loopback until the benchmark that started this process is gone, however it goes. */
export async function listen(app: FastifyInstance): Promise<void> {
  process.stdin.resume().once('end', () => process.exit(0));
  await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
}
