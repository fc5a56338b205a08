import type { Operation } from './description.ts';
import type { Draft } from './draft.ts';
import type { Json } from './json.ts';
import { type Known, kindOf } from './memory.ts';
import { notificationRecipes } from './recipes-notification.ts';
import { payRecipes } from './recipes-pay.ts';
import { payoutRecipes } from './recipes-payout.ts';
import type { Scene, Special } from './scene.ts';
import type { Caller } from './users.ts';
import { validValue } from './valid-values.ts';

const recipes = { ...payRecipes, ...payoutRecipes, ...notificationRecipes };

const OPTIONAL_PERCENT = 30;

/** A request that the description allows, as sensible as its recipe makes it; an operation without one still gets one. */
export async function compose(operation: Operation, scene: Scene): Promise<Draft> {
  return { ...fromSchema(operation, scene), ...(await recipes[operation.key]?.(scene)) };
}

/** Nothing but what the description says. */
export function fromSchema(operation: Operation, scene: Scene, special: Special = {}): Draft {
  const { random } = scene;
  const known = knownFor(operation, scene);
  const path = pathOf(operation, scene, known);
  const query = operation.parameters
    .filter((one) => one.in === 'query' && (one.required || random.chance(OPTIONAL_PERCENT)))
    .map(({ name, schema }) => [name, textOf(validValue(schema, random))] as const);
  const body = operation.body === undefined ? undefined : validValue(operation.body, random);
  return { operation, caller: callerOf(operation, scene, known), path, query, headers: [], body, ...special };
}

const textOf = (value: Json) => (typeof value === 'string' ? value : JSON.stringify(value));

/** Whom the operation is for: the owner of what it is about, any user, or those who work here. */
function callerOf({ parameters }: Operation, { users, random }: Scene, known: Known | undefined): Caller {
  if (!parameters.some(({ name }) => name === 'x-current-user-id')) return users.staff;
  const members = [...users.athletes, ...users.coaches];
  return members.find(({ userId }) => userId === known?.owner) ?? random.pickAny(members) ?? users.staff;
}

function knownFor({ path }: Operation, { memory, random }: Scene): Known | undefined {
  const word = /\/([\w-]+)\/\{\w+\}/.exec(path)?.[1];
  return word === undefined ? undefined : memory.some(kindOf(word), random);
}

function pathOf({ parameters, path }: Operation, { random }: Scene, known: Known | undefined): Record<string, string> {
  const own = parameters.filter((one) => one.in === 'path');
  const first = /\{(\w+)\}/.exec(path)?.[1];
  return Object.fromEntries(
    own.map(({ name, schema }) => [name, name === first && known ? known.id : textOf(validValue(schema, random))]),
  );
}
