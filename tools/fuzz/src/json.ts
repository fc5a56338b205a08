export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json; // What JSON.parse answers is Json by definition.
  } catch {
    return undefined;
  }
}

/** What is at the end of the names; undefined where the way breaks off. */
export function at(value: Json | undefined, ...names: readonly string[]): Json | undefined {
  return names.reduce<Json | undefined>((inner, name) => (isObject(inner) ? inner[name] : undefined), value);
}

export const listAt = (value: Json | undefined, ...names: readonly string[]): readonly Json[] => {
  const found = names.length === 0 ? value : at(value, ...names);
  return Array.isArray(found) ? found : [];
};

export const textAt = (value: Json | undefined, ...names: readonly string[]): string | undefined => {
  const found = at(value, ...names);
  return typeof found === 'string' ? found : undefined;
};
