import type { Operation } from './description.ts';
import type { Draft } from './draft.ts';
import type { Json } from './json.ts';
import type { Memory } from './memory.ts';
import type { Random } from './random.ts';
import type { Users } from './users.ts';

/** What a request is made from. */
export interface Scene {
  readonly random: Random;
  readonly users: Users;
  readonly memory: Memory;
  /** The operation that the description has for this, if any. */
  described(method: string, path: string): Operation | undefined;
  /** Asks for something that the next request needs; undefined where it was refused. */
  ask(key: string, change?: Partial<Omit<Draft, 'operation'>>): Promise<Json | undefined>;
  /** What people see of the sandbox, such as the mails. */
  look(path: string): Promise<Json | undefined>;
  now(): Promise<Date>;
}

/** What is special about a good request to one operation; the rest comes from its schema. */
export type Special = Partial<Omit<Draft, 'operation'>>;
export type Recipe = (scene: Scene) => Promise<Special> | Special;
