import type { SwaggerTransformObject } from '@fastify/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';

type OpenapiDocument = Extract<Parameters<SwaggerTransformObject>[0], { openapiObject: unknown }>['openapiObject'];

export const mayLackBody = ({ routeOptions }: FastifyRequest): boolean => routeOptions.config.body === 'optional';

/**
 * Lets a request to a route with `config: { body: 'optional' }` come without a body: it is then an empty object. Gives what
 * makes the description say so, because swagger takes every body for required.
 */
export function takeMissingBodies(app: FastifyInstance): SwaggerTransformObject {
  const paths = new Set<string>();
  app.addHook('onRoute', ({ url, config }) => {
    if (config?.body === 'optional') paths.add(url.replace(/:(\w+)/g, '{$1}'));
  });
  app.addHook('preValidation', async (request) => {
    if (request.body === undefined && mayLackBody(request)) request.body = {};
  });
  return (document) => {
    if (!('openapiObject' in document)) return document.swaggerObject;
    for (const path of paths) relax(document.openapiObject, path);
    return document.openapiObject;
  };
}

function relax({ paths }: OpenapiDocument, path: string): void {
  const body = paths?.[path]?.post?.requestBody;
  if (body !== undefined && 'required' in body) delete body.required;
}
