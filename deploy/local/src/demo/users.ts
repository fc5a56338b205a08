import { randomUUID } from 'node:crypto';
import type { Api, Person } from './api.ts';

export interface Member extends Person {
  readonly email: string;
}

export interface Users {
  readonly athlete: Member;
  readonly coach: Member;
  readonly ops: Person;
}

/** New people every time, so that the journey can be played again and again. */
export async function gatherUsers(api: Api): Promise<Users> {
  const directory = await api.person(['service']);
  const ops = await api.person(['ops']);

  async function member(name: string): Promise<Member> {
    const person = await api.person(['user']);
    const email = `${name.toLowerCase()}-${person.id.slice(0, 8)}@example.com`;
    const data = { userId: person.id, email, name, locale: 'en' };
    const event = { id: randomUUID(), type: 'user.registered', data };
    await api.call('/api/v1/events', { as: directory, method: 'POST', body: event });
    return { ...person, email };
  }

  return { athlete: await member('Anna'), coach: await member('Boris'), ops };
}

/** Made up, with check digits that are right. */
export const recipientOf = ({ id, email }: Member) => ({
  coachId: id,
  name: "IP Bob Johnson's Gym",
  address: 'Saint-Petersburg, Russia',
  phone: '+79991234567',
  email,
  inn: '500100732259',
  bankCode: '044525974',
  bankAccountNumber: '40802810700000000002',
  bankAccountHolder: 'Bob Johnson',
});
