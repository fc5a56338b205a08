import { maskOf } from './fields.ts';
import type { Mask } from './masks.ts';
import { redactText, storable } from './text.ts';

const MAX_DEPTH = 12;
/** More than any honest request or answer has; a log entry of a hostile one stays small. */
const MAX_VALUES = 20_000;

interface Budget {
  values: number;
}

/**
 * A copy in which secrets are gone and personal data is cut down to what a support case needs: by the names of the fields,
 * and by what their texts look like. For everything that is logged, before it is written.
 */
export const redact = (value: unknown): unknown => copy(value, MAX_DEPTH, { values: MAX_VALUES });

function copy(value: unknown, depth: number, budget: Budget): unknown {
  budget.values--;
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '[deep]';
  if (budget.values <= 0) return '[more]';
  if (Array.isArray(value)) return value.slice(0, budget.values).map((item) => copy(item, depth - 1, budget));
  if (value instanceof Error) return copyError(value, depth, budget);
  if (ArrayBuffer.isView(value)) return '[binary]';
  if (hasJson(value)) return copy(value.toJSON(), depth - 1, budget);
  return copyFields(value, depth, budget);
}

function copyFields(owner: object, depth: number, budget: Budget): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(owner)
      .slice(0, Math.max(0, budget.values))
      .map(([name, item]) => {
        const mask = maskOf(name, owner);
        return [storable(name), mask === undefined ? copy(item, depth - 1, budget) : masked(item, mask)];
      }),
  );
}

/** Nothing below a name that is on the list is shown, whatever form it has. */
function masked(item: unknown, mask: Mask): unknown {
  if (item === undefined || item === null || typeof item === 'boolean') return item;
  if (Array.isArray(item)) return item.slice(0, MAX_MASKED).map((one) => masked(one, mask));
  return mask(storable(typeof item === 'object' ? '[object]' : String(item)));
}

/** An array of phones is a few; anything longer under such a name is no list of contacts. */
const MAX_MASKED = 100;

function copyError(error: Error, depth: number, budget: Budget): Record<string, unknown> {
  const { name: _name, message, stack, cause, ...rest } = error;
  return {
    type: error.constructor.name,
    message: redactText(message),
    ...(stack === undefined ? {} : { stack: redactText(stack) }),
    ...(cause === undefined ? {} : { cause: copy(cause, depth - 1, budget) }),
    ...copyFields(rest, depth, budget),
  };
}

const hasJson = (value: object): value is { toJSON(): unknown } =>
  'toJSON' in value && typeof value.toJSON === 'function';

/** The query string without its secrets. */
export function redactQuery(params: URLSearchParams): string {
  const clean = new URLSearchParams();
  for (const [name, value] of params) clean.append(name, maskOf(name, {})?.(value) ?? redactText(value));
  return clean.toString();
}
