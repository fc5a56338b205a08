import type { Caller } from './cast.ts';
import type { Operation } from './description.ts';
import type { Draft } from './draft.ts';
import type { Json } from './json.ts';
import { type Known, kindOf } from './memory.ts';
import { notificationRecipes } from './recipes-notification.ts';
import { payRecipes } from './recipes-pay.ts';
import { payoutRecipes } from './recipes-payout.ts';
import type { Scene, Special } from './scene.ts';
import { validValue } from './valid-values.ts';

const recipes = { ...payRecipes, ...payoutRecipes, ...notificationRecipes };

const OPTIONAL_PERCENT = 30;

/** A request that the description allows, as sensible as its recipe makes it; an operation without one still gets one. */
export async function compose(operation: Operation, scene: Scene): Promise<Draft> {
  return { ...fromSchema(operation, scene), ...(await recipes[operation.key]?.(scene)) };
}

/** Nothing but what the description says. */
export function fromSchema(operation: Operation, scene: Scene, special: Special = {}): Draft {
  const { dice } = scene;
  const known = knownFor(operation, scene);
  const path = pathOf(operation, scene, known);
  const query = operation.parameters
    .filter((one) => one.in === 'query' && (one.required || dice.chance(OPTIONAL_PERCENT)))
    .map(({ name, schema }) => [name, textOf(validValue(schema, dice))] as const);
  const body = operation.body === undefined ? undefined : validValue(operation.body, dice);
  return { operation, caller: callerOf(operation, scene, known), path, query, headers: [], body, ...special };
}

const textOf = (value: Json) => (typeof value === 'string' ? value : JSON.stringify(value));

/** Whom the operation is for: the owner of what it is about, any user, or those who work here. */
function callerOf({ parameters }: Operation, { cast, dice }: Scene, known: Known | undefined): Caller {
  if (!parameters.some(({ name }) => name === 'x-current-user-id')) return cast.staff;
  const users = [...cast.athletes, ...cast.coaches];
  return users.find(({ userId }) => userId === known?.owner) ?? dice.pickAny(users) ?? cast.staff;
}

function knownFor({ path }: Operation, { memory, dice }: Scene): Known | undefined {
  const word = /\/([\w-]+)\/\{\w+\}/.exec(path)?.[1];
  return word === undefined ? undefined : memory.some(kindOf(word), dice);
}

function pathOf({ parameters, path }: Operation, { dice }: Scene, known: Known | undefined): Record<string, string> {
  const own = parameters.filter((one) => one.in === 'path');
  const first = /\{(\w+)\}/.exec(path)?.[1];
  return Object.fromEntries(
    own.map(({ name, schema }) => [name, name === first && known ? known.id : textOf(validValue(schema, dice))]),
  );
}
