import { type Answer, ask } from './ask.ts';
import { type Caller, callers, type Headers, headersOfCallers, type Sign } from './callers.ts';
import type { Operation } from './operations.ts';
import type { Row } from './table.ts';
import type { Things } from './things.ts';

export type Answers = Readonly<Record<Caller, Answer>>;
/** An operation on one object, asked by every caller. */
export interface Played {
  readonly operation: Operation;
  readonly object: string;
  readonly answers: Answers;
}

export interface Stage {
  readonly url: string;
  readonly sign: Sign;
  readonly things: Things;
  /** Makes or removes what a row needs before its cells. */
  prepare(operation: Operation, object: string): Promise<void>;
}

/** Every caller asks for everything. */
export async function playAll(stage: Stage, operations: readonly Operation[]): Promise<Played[]> {
  const headers = {
    athlete: await headersOfCallers(stage.sign, 'athlete'),
    coach: await headersOfCallers(stage.sign, 'coach'),
  };
  const played: Played[] = [];
  for (const operation of operations) {
    for (const object of objectsOf(operation, stage.things)) {
      const answers = await playRow(stage, { operation, object, as: headers[operation.owner] });
      played.push({ operation, object, answers });
    }
  }
  return played;
}

interface Line<As> {
  readonly operation: Operation;
  readonly object: string;
  readonly as: As;
}

/** All callers at once, or one by one where a cell may change what the next one finds. */
async function playRow(stage: Stage, { as, ...line }: Line<Record<Caller, Headers>>): Promise<Answers> {
  const { spends, oneByOne } = line.operation;
  const answers: Partial<Record<Caller, Answer>> = {};
  const prepare = () => stage.prepare(line.operation, line.object);
  const cell = async (caller: Caller) => {
    answers[caller] = await play(stage, { ...line, as: as[caller] });
  };
  if (spends || oneByOne) for (const caller of callers) await prepare().then(() => cell(caller));
  else await prepare().then(() => Promise.all(callers.map(cell)));
  return answers as Answers; // Every caller was just asked.
}

const ORDER = ['own', 'foreign', 'known', 'of pay', 'of payout', 'unknown'];

const objectsOf = ({ of }: Operation, things: Things): string[] =>
  of === undefined ? ['-'] : Object.keys(things[of]).sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b));

async function play(stage: Stage, { operation, object, as }: Line<Headers>): Promise<Answer> {
  const { name, of, query, body, spends } = operation;
  const ids = of === undefined ? [] : (stage.things[of][object] ?? []);
  if (of !== undefined && ids.length === 0) throw new Error(`all ${object} ${of} are used up`);
  const [id = '', proof = ''] = (ids[0] ?? '').split(' ');
  const [method = '', path = ''] = name.split(' ');
  const search = query === undefined ? '' : `?${new URLSearchParams(query(id, proof))}`;
  const answer = await ask(stage.url, {
    method,
    path: `${path.replace(/\{\w+\}/, id).replace(/\{\w+\}/, 'session-1')}${search}`,
    headers: as,
    body: body?.(id, as['x-current-user-id'] ?? ''),
  });
  if (spends && answer.status < 300 && of !== undefined) stage.things[of][object] = ids.slice(1);
  return { ...answer, text: answer.text.replaceAll(id || ' ', '{id}') };
}

export const rowOf = ({ operation: { name, label }, object, answers }: Played): Row => ({
  operation: name,
  object: label === undefined ? object : `${object} ${label}`,
  cells: Object.fromEntries(callers.map((caller) => [caller, String(answers[caller].status)])) as Row['cells'], // All callers.
});
