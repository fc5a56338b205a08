import type { Member } from './cast.ts';
import { listAt, textAt } from './json.ts';
import type { Recipe, Scene, Special } from './scene.ts';

const PRIVATE = '/api/v1/notification/private';
const TEMPLATES = ['booking', 'approve', 'verification', 'payment-received', 'refund'] as const;

const someUser = ({ dice, cast }: Scene) =>
  dice.pick([...cast.athletes, ...cast.coaches] as [Member, ...Member[]]).userId;

const mail: Recipe = (scene) => {
  const { dice, cast, memory } = scene;
  const userId = someUser(scene);
  const sessionId =
    textAt(dice.pickAny(listAt(memory.some('payments', dice)?.facts, 'services')), 'sessionId') ?? dice.uuid();
  const path = { user_id: userId, session_id: sessionId, group_id: sessionId };
  const email = `mail-${userId.slice(0, 8)}@example.com`;
  return {
    caller: cast.staff,
    path,
    body: { email, name: 'Anna', locale: dice.pick(['ru', 'en']), data: { sessionName: 'Run' } },
  };
};

/** The token stands in the mail, where the person finds it. */
async function verify({ dice, cast, look }: Scene): Promise<Special> {
  const mails = listAt(await look('/sandbox/mailbox'));
  const tokens = mails.flatMap((one) => /token=([\w-]+\.[\w-]+\.[\w-]+)/.exec(textAt(one, 'text') ?? '')?.[1] ?? []);
  return { caller: cast.staff, body: { token: dice.pickAny(tokens) ?? 'a.b.c' } };
}

async function unsuppress(scene: Scene): Promise<Special> {
  const { dice, cast, ask } = scene;
  const query = [
    ['state', 'failed'],
    ['limit', '50'],
  ] as const;
  const failed = listAt(await ask(`GET ${PRIVATE}/messages`, { caller: cast.staff, query }), 'data');
  return { caller: cast.staff, path: { user_id: textAt(dice.pickAny(failed), 'userId') ?? someUser(scene) } };
}

async function preview({ dice, cast, ask }: Scene): Promise<Special> {
  const templates = listAt(await ask(`GET ${PRIVATE}/templates`, { caller: cast.staff, query: [] }), 'data');
  const name = textAt(dice.pickAny(templates), 'name') ?? dice.pick(TEMPLATES);
  return { caller: cast.staff, path: { name } };
}

const email = `POST ${PRIVATE}/email/{user_id}`;

export const notificationRecipes: Readonly<Record<string, Recipe>> = {
  [`${email}/verification`]: mail,
  [`${email}/session/{group_id}/booking`]: mail,
  [`${email}/session/{session_id}/approve`]: mail,
  [`${email}/session/{session_id}/cancel`]: mail,
  [`${email}/session/{session_id}/decline`]: mail,
  [`${email}/session/{session_id}/dispute`]: mail,
  [`POST ${PRIVATE}/verifications`]: verify,
  [`DELETE ${PRIVATE}/suppressions/{user_id}`]: unsuppress,
  [`GET ${PRIVATE}/templates/{name}/preview`]: preview,
};
