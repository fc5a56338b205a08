import { Validator } from '@seriousme/openapi-schema-validator';
import { expect } from 'vitest';

/** Holds a served description against its golden file, after checking that it is valid OpenAPI 3.1. */
export async function expectGoldenOpenapi(document: object, file: string): Promise<void> {
  const { valid, errors } = await new Validator().validate(structuredClone(document) as never);
  expect(errors ?? []).toEqual([]);
  expect(valid).toBe(true);
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot(file);
}
