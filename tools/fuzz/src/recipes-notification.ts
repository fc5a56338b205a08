import { listAt, textAt } from './json.ts';
import type { Recipe, Scene, Special } from './scene.ts';
import type { Member } from './users.ts';

const PRIVATE = '/api/v1/notification/private';
const TEMPLATES = ['booking', 'approve', 'verification', 'payment-received', 'refund'] as const;

const someUser = ({ random, users }: Scene) =>
  random.pick([...users.athletes, ...users.coaches] as [Member, ...Member[]]).userId;

const mail: Recipe = (scene) => {
  const { random, users, memory } = scene;
  const userId = someUser(scene);
  const sessionId =
    textAt(random.pickAny(listAt(memory.some('payments', random)?.facts, 'services')), 'sessionId') ?? random.uuid();
  const path = { user_id: userId, session_id: sessionId, group_id: sessionId };
  const email = `mail-${userId.slice(0, 8)}@example.com`;
  return {
    caller: users.staff,
    path,
    body: { email, name: 'Anna', locale: random.pick(['ru', 'en']), data: { sessionName: 'Run' } },
  };
};

/** The token stands in the mail, where the person finds it. */
async function verify({ random, users, look }: Scene): Promise<Special> {
  const mails = listAt(await look('/sandbox/mailbox'));
  const tokens = mails.flatMap((one) => /token=([\w-]+\.[\w-]+\.[\w-]+)/.exec(textAt(one, 'text') ?? '')?.[1] ?? []);
  return { caller: users.staff, body: { token: random.pickAny(tokens) ?? 'a.b.c' } };
}

async function unsuppress(scene: Scene): Promise<Special> {
  const { random, users, ask } = scene;
  const query = [
    ['state', 'failed'],
    ['limit', '50'],
  ] as const;
  const failed = listAt(await ask(`GET ${PRIVATE}/messages`, { caller: users.staff, query }), 'data');
  return { caller: users.staff, path: { user_id: textAt(random.pickAny(failed), 'userId') ?? someUser(scene) } };
}

async function preview({ random, users, ask }: Scene): Promise<Special> {
  const templates = listAt(await ask(`GET ${PRIVATE}/templates`, { caller: users.staff, query: [] }), 'data');
  const name = textAt(random.pickAny(templates), 'name') ?? random.pick(TEMPLATES);
  return { caller: users.staff, path: { name } };
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
