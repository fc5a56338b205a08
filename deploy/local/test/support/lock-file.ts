import { parseAllDocuments } from 'yaml';
import { textOf } from './compose.ts';

type Versions = Readonly<Record<string, string>>;

interface Need {
  readonly name: string;
  readonly version: string;
}
interface Snapshot {
  readonly dependencies?: Versions;
  readonly optionalDependencies?: Versions;
}
interface Importer {
  readonly dependencies?: Readonly<Record<string, { readonly version: string }>>;
}
interface LockFile {
  readonly importers: Readonly<Record<string, Importer>>;
  readonly packages: Readonly<Record<string, { readonly resolution: { readonly integrity: string } }>>;
  readonly snapshots: Readonly<Record<string, Snapshot>>;
}

/** The second document: the first one pins pnpm itself. */
const lock = parseAllDocuments(textOf('pnpm-lock.yaml')).at(-1)?.toJS() as LockFile;

/** `name@version`, without the peers that it was resolved with. */
const plain = (id: string) => id.replace(/\(.*$/, '');

export const integrityOf = (id: string): string | undefined => lock.packages[id]?.resolution.integrity;

/** Every package that production needs of a folder of ours, as `name@version`; ours as `@leko/name`. */
export function productionOf(folder: string): Set<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  for (const waiting = needsOfOurs(folder); ; ) {
    const next = waiting.pop();
    if (next === undefined) return found;
    const { name, version } = next;
    const id = `${name}@${version}`;
    if (seen.has(id)) continue;
    seen.add(id);
    found.add(isOurs(version) ? name : plain(id));
    waiting.push(...(isOurs(version) ? needsOfOurs(`libs/${version.split('/').at(-1)}`) : needsOf(id)));
  }
}

const isOurs = (version: string) => version.startsWith('link:');

function needsOfOurs(path: string): Need[] {
  const needs = Object.entries(lock.importers[path]?.dependencies ?? {});
  return needs.map(([name, { version }]) => ({ name, version }));
}

function needsOf(id: string): Need[] {
  const { dependencies, optionalDependencies } = lock.snapshots[id] ?? {};
  return Object.entries({ ...dependencies, ...optionalDependencies }).map(([name, version]) => ({ name, version }));
}
