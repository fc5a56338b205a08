import { isObject, type Json } from './json.ts';

/** The words of JSON Schema that the description uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly maxProperties?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly examples?: readonly Json[];
}

/** Puts the schema itself in the place of every reference to it; the description's schemas do not contain themselves. */
export function withoutRefs(document: Json, value: Json): Json {
  if (Array.isArray(value)) return value.map((item) => withoutRefs(document, item));
  if (!isObject(value)) return value;
  if (typeof value.$ref === 'string') return withoutRefs(document, lookUp(document, value.$ref));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withoutRefs(document, item)]));
}

function lookUp(document: Json, ref: string): Json {
  const names = ref.replace(/^#\//, '').split('/');
  const found = names.reduce<Json | undefined>((inner, name) => (isObject(inner) ? inner[name] : undefined), document);
  if (found === undefined) throw new Error(`the description refers to ${ref}, which it does not have`);
  return found;
}
