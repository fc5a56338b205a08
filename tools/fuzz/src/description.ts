import { isUuid } from '@leko/contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { at, isObject, type Json, type JsonObject } from './json.ts';
import { type Schema, withoutRefs } from './schema.ts';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
}

/** Says what is wrong with a value, if anything is. */
export type Check = (value: unknown) => string | undefined;

interface Answer {
  /** By content type; a type without a schema may have any body. */
  readonly bodies: ReadonlyMap<string, Check>;
}

export interface Operation {
  /** `POST /api/v1/pay/payments` */
  readonly key: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | undefined;
  readonly checkBody: Check;
  /** By status, `4XX` included. */
  readonly answers: ReadonlyMap<string, Answer>;
}

const METHODS = ['get', 'post', 'put', 'delete', 'patch'];
/** The sandbox is a tool for trying the product, not the product. */
const OURS = '/api/';

/** What the joined description promises, ready to be held against what happens. */
export function readDescription(document: Json): Operation[] {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  // The library's own lets `urn:uuid:` pass.
  ajv.addFormat('uuid', isUuid);
  ajv.addFormat('email-or-phone', true);
  const checkOf = (schema: Json | undefined): Check => checker(ajv, schema);
  const operations = Object.entries(at(document, 'paths') ?? {}).flatMap(([path, item]) =>
    path.startsWith(OURS) && isObject(item) ? operationsOf(path, withoutRefs(document, item), checkOf) : [],
  );
  if (operations.length === 0) throw new Error('the description has no operation under /api/');
  return operations;
}

function operationsOf(path: string, item: Json, checkOf: (schema: Json | undefined) => Check): Operation[] {
  return METHODS.flatMap((method) => {
    const described = at(item, method);
    if (!isObject(described)) return [];
    const body = at(described, 'requestBody', 'content', 'application/json', 'schema');
    const answers = Object.entries(at(described, 'responses') ?? {});
    return {
      key: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      // An OpenAPI document says these as they are declared here; a wrong one shows at once.
      parameters: (described.parameters ?? []) as unknown as Parameter[],
      body: body as Schema | undefined,
      checkBody: checkOf(body),
      answers: new Map(
        answers.map(([status, answer]) => [status, { bodies: bodiesOf(answer as JsonObject, checkOf) }]),
      ),
    };
  });
}

function bodiesOf({ content }: JsonObject, checkOf: (schema: Json | undefined) => Check) {
  const types = isObject(content) ? Object.entries(content) : [];
  return new Map(types.map(([type, body]) => [type, checkOf(type.endsWith('json') ? at(body, 'schema') : undefined)]));
}

function checker(ajv: Ajv2020, schema: Json | undefined): Check {
  if (!isObject(schema)) return () => undefined;
  const validate = ajv.compile(schema);
  return (value) => (validate(value) ? undefined : ajv.errorsText(validate.errors).slice(0, 300));
}

/** `422` before `4XX`. */
export const answerFor = ({ answers }: Operation, status: number): Answer | undefined =>
  answers.get(String(status)) ?? answers.get(`${Math.floor(status / 100)}XX`);
