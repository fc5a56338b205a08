import { Validator } from '@seriousme/openapi-schema-validator';
import { expect } from 'vitest';

/** What the gateway has to know of a route. */
interface Route {
  readonly method: string;
  readonly path: string;
}

/** In this order a refusal names the methods that a path has. */
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'];

/** Holds what a service says of its routes against the file that the gateway reads, sorted by path. */
export async function expectGoldenRoutes(routes: readonly Route[], file: string): Promise<void> {
  const key = ({ path, method }: Route) => `${path} ${METHODS.indexOf(method)}`;
  const sorted = routes.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  await expect(`${JSON.stringify(sorted, null, 2)}\n`).toMatchFileSnapshot(file);
}

/** Holds a served description against its golden file, after checking that it is valid OpenAPI 3.1. */
export async function expectGoldenOpenapi(document: object, file: string): Promise<void> {
  const { valid, errors } = await new Validator().validate(structuredClone(document) as never);
  expect(errors ?? []).toEqual([]);
  expect(valid).toBe(true);
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot(file);
}
