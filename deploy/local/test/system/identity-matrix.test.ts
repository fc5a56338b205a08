import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routesTable } from '../../../../services/gateway/src/routes-table.ts';
import { keepSettings } from './keep-settings.ts';
import { must } from './matrix/ask.ts';
import { openBankDesk } from './matrix/bank-desk.ts';
import { callers, openIssuer, type Sign } from './matrix/callers.ts';
import { askServicesDirectly } from './matrix/direct-requests.ts';
import { leaks } from './matrix/leaks.ts';
import { operations, samples } from './matrix/operations.ts';
import { type Played, playAll, rowOf } from './matrix/play.ts';
import { openRemittanceDesk } from './matrix/remittance-desk.ts';
import { revealingAnswers } from './matrix/same-answer.ts';
import { openStory } from './matrix/story.ts';
import { differences, readTable, withTable } from './matrix/table.ts';
import { makeThings, type Things } from './matrix/things.ts';
import { sharedStack } from './shared-stack.ts';

const TABLE = new URL('./identity-matrix.md', import.meta.url);
const WRITES = process.env.LEKO_MATRIX === 'write';

const { world, url } = await sharedStack();
let sign: Sign;
let things: Things;
let played: Played[];
let putSettingsBack: () => Promise<void>;

beforeAll(async () => {
  sign = await openIssuer(world.dataDir, url);
  const story = await openStory(url, sign);
  putSettingsBack = await keepSettings(story);
  things = await makeThings(story, openBankDesk(world));
  played = await playAll({ url, sign, things, prepare: openRemittanceDesk(story, things) }, operations);
});

afterAll(() => putSettingsBack());

describe('who may do what', () => {
  it('is as the table says, cell by cell', () => {
    const actual = played.map(rowOf);
    if (WRITES) writeFileSync(TABLE, withTable(readFileSync(TABLE, 'utf8'), actual));

    expect(differences(readTable(readFileSync(TABLE, 'utf8')), actual)).toEqual([]);
  });

  it('is tried for every operation that is described or reachable', async () => {
    const { paths } = await must<{ paths: Record<string, object> }>(url, {
      method: 'GET',
      path: '/openapi.json',
      headers: {},
    });
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => shape(`${method.toUpperCase()} ${path}`)),
    );
    const reachable = routesTable.flatMap(({ path, methods }) => methods.map((method) => shape(`${method} ${path}`)));
    const tried = operations.map(({ name }) => shape(name));

    const all = new Set([...described.filter((name) => !name.includes(' /sandbox')), ...reachable]);
    expect([...new Set(tried)].sort()).toEqual([...all].sort());
  });

  it('is tried on a thing wherever a path names one, and with nothing that is of no operation', () => {
    const withoutThing = operations.filter(({ name, of }) => name.includes('{') && of === undefined);
    const known = new Set(operations.map(({ name }) => name));

    expect(withoutThing.map(({ name }) => name)).toEqual([]);
    expect(Object.keys(samples).filter((name) => !known.has(name))).toEqual([]);
  });

  it('a thing of another user is answered as one that does not exist', () => {
    expect(revealingAnswers(played)).toEqual([]);
  });

  it('no caller reads ids of things of others', () => {
    expect(leaks(played, things)).toEqual([]);
  });

  it('a refusal says what, and no more', () => {
    const answers = played.flatMap(({ operation, answers }) =>
      callers.map((caller) => ({ operation, ...answers[caller] })),
    );
    const strange = answers
      .filter(({ status }) => status >= 400)
      .filter(({ status, text }) => status >= 500 || text.length > 600 || !/"(requestId|detail)"/.test(text));

    expect(strange.map(({ operation, status, text }) => `${operation.name}: ${status} ${text.slice(0, 200)}`)).toEqual(
      [],
    );
  });
});

describe('a service that is asked past the gateway', () => {
  it('accepts no forged request', async () => {
    expect(await askServicesDirectly(world, sign)).toEqual([]);
  });
});

/** `/payments/:id` and `/payments/{paymentId}` are one path. */
const shape = (name: string) => name.replace(/:\w+|\{\w+\}/g, '{}');
