import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { eventTypes, outwardEvents } from '@leko/contracts';
import { describe, expect, it } from 'vitest';
import { unclearProseIn } from '../src/prose.ts';
import { circlesAmong, ROOT, readSources, type Source, sourceOf } from '../src/tidy.ts';

const MAX_FILE = 300;
const MAX_FUNCTION = 50;
const MAX_PARAMETERS = 4;

const sources = readSources();
const code = sources.filter(({ path }) => !/\.(test|bench)\.ts$|\/(test|bench)\//.test(path));
const services = code.filter(({ path }) => path.startsWith('services/'));

/** What a file of a service is for: its place in a feature says so. */
const roleOf = (path: string): Role => {
  const [feature = '', ...inside] = path.replace(/^services\/\w+\/src\//, '').split('/');
  const file = inside.at(-1) ?? '';
  if (inside.length === 0) return /^(routes|subscriptions|schedule)\.ts$/.test(feature) ? 'way in' : 'composition';
  if (inside[0] === 'domain') return 'domain';
  if (feature === 'db' || /^(store|tables)\b/.test(file)) return 'store';
  if (/^(bank|fiscal|storage|smtp)$/.test(feature)) return PORTS.includes(path) ? 'port' : 'upstream';
  if (/^routes\b/.test(file)) return 'way in';
  return /^schemas\b/.test(file) ? 'schema' : 'action';
};
type Role = 'way in' | 'schema' | 'action' | 'domain' | 'store' | 'port' | 'upstream' | 'composition';

/** What actions know of the world outside. */
const PORTS = [
  'services/pay/src/bank/acquirer.ts',
  'services/pay/src/bank/acquirer-reports.ts',
  'services/pay/src/fiscal/fiscal.ts',
  'services/payout/src/bank/payout-registry.ts',
  'services/payout/src/storage/object-store.ts',
  'services/notification/src/smtp/port.ts',
];

const inFeatures = services.filter(({ path }) => !path.startsWith('services/gateway/'));
const of = (...roles: Role[]) => inFeatures.filter(({ path }) => roles.includes(roleOf(path)));

const broken = (files: readonly Source[], isWrong: (imported: string, file: Source) => boolean) =>
  files.flatMap((file) => file.imports.filter((one) => isWrong(one, file)).map((one) => `${file.path} imports ${one}`));

/** What files of these roles import of those. */
const importsOf = (roles: readonly Role[], wrong: readonly Role[]): string[] =>
  broken(of(...roles), (imported, { path }) => {
    const target = posix.join(posix.dirname(path), imported);
    return imported.startsWith('.') && wrong.includes(roleOf(target)) && !/\/db\/(tables|queues)\.ts$/.test(target);
  });

/** Lowest first: a library knows those before it and none behind it. What speaks HTTP to our callers begins at `server`. */
const LIBRARIES = [
  ...['money', 'contracts', 'redaction', 'runtime', 'vault', 'postgres', 'settings', 'upstream', 'events'],
  ...['server', 'service', 'simulators', 'testing'],
];
const libraryOf = (text: string): string | undefined => /^(?:libs|@leko)\/(\w+)/.exec(text)?.[1];

const packages = [...new Set(code.map(({ path }) => path.split('/', 2).join('/')))];
/** `libs/money` for `@leko/money`; undefined for what is not ours. */
const folderOf = (imported: string): string | undefined => {
  const name = /^@leko\/(\w+)/.exec(imported)?.[1] ?? '-';
  return packages.find((one) => one.endsWith(`/${name}`));
};

describe('arrows', () => {
  it('libraries know those below them only', () => {
    const libs = code.filter(({ path }) => path.startsWith('libs/'));
    const rank = (text: string) => LIBRARIES.indexOf(libraryOf(text) ?? '');

    expect(new Set(libs.map(({ path }) => libraryOf(path)))).toEqual(new Set(LIBRARIES));
    expect(
      broken(libs, (one, { path }) => one.startsWith('@leko/') && !(rank(one) > -1 && rank(one) < rank(path))),
    ).toEqual([]);
  });

  it.each(packages)('%s is built after what it imports, and after nothing else', (path) => {
    const { references = [] } = JSON.parse(readFileSync(join(ROOT, path, 'tsconfig.json'), 'utf8'));
    const built = (references as { path: string }[]).map((one) => one.path.replace('../../', ''));
    const own = sources.filter((one) => one.path.startsWith(`${path}/src/`) && !one.path.endsWith('.test.ts'));
    const imported = own.flatMap(({ imports }) => imports.flatMap((one) => folderOf(one) ?? []));

    expect(built.sort()).toEqual([...new Set(imported)].filter((one) => one !== path).sort());
  });

  it('no files lead back to themselves, by whatever they import', () => {
    expect(circlesAmong(sources)).toEqual([]);
  });

  it('a service never imports another service', () => {
    expect(broken(services, (one) => /^@leko\/(gateway|pay|payout|notification)\b/.test(one))).toEqual([]);
  });

  it('every role of a file is found in features', () => {
    const roles: Role[] = ['way in', 'schema', 'action', 'domain', 'store', 'port', 'upstream', 'composition'];
    expect(roles.filter((role) => of(role).length === 0)).toEqual([]);
    expect(of('port').map(({ path }) => path)).toEqual(PORTS.toSorted());
  });

  it('the domain is pure: it imports the domain, money, contracts and spans of time', () => {
    const files = of('domain');
    expect(
      broken(
        files,
        (one) => !/^(\.\/|(\.\.\/)+([a-z-]+\/)?domain\/|@leko\/(money|contracts|runtime\/durations)$)/.test(one),
      ),
    ).toEqual([]);
    const impure = /\basync\b|\bawait\b|\bnew Date\(\)|\bDate\.now\b|\bMath\.random\b|\brandomUUID\b|\bprocess\./;
    expect(files.filter(({ text }) => impure.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('the ways in know actions and schemas, never a store or an upstream', () => {
    expect(importsOf(['way in'], ['store', 'port', 'upstream'])).toEqual([]);
  });

  it('actions know ports, never an upstream or a route', () => {
    expect(importsOf(['action'], ['upstream', 'way in'])).toEqual([]);
  });

  it('stores, ports and upstreams know the domain, and nothing above them', () => {
    expect(importsOf(['store', 'port', 'upstream'], ['action', 'schema', 'way in'])).toEqual([]);
  });

  it('simulators are for tests and the sandbox only', () => {
    const others = code.filter(({ path }) => !/^(libs\/simulators|deploy|tools)\//.test(path));
    expect(broken(others, (one) => one.startsWith('@leko/simulators'))).toEqual([]);
  });

  it('the local stack is for the tools beside it, and the tools are for no program', () => {
    const others = code.filter(({ path }) => !/^(deploy|tools)\//.test(path));
    expect(broken(others, (one) => one.startsWith('@leko/local'))).toEqual([]);
    expect(broken(code, (one) => one.startsWith('@leko/fuzz'))).toEqual([]);
  });

  it.each([
    [
      'kysely',
      /^(libs\/(postgres|events|upstream|service|settings|testing|vault)|services\/\w+\/src\/(db|\w[\w-]*\/(store|tables)[\w-]*\.ts$))/,
    ],
    ['pg', /^(libs\/(postgres|testing)|deploy|tools)\//],
    ['big.js', /^libs\/money\//],
    ['@nats-io/jetstream', /^libs\/events\//],
    ['@nats-io/transport-node', /^libs\/events\//],
    ['fastify', /^(libs\/(server|testing|simulators)|services\/gateway|deploy)\//],
  ])('%s is imported where it belongs', (name, home) => {
    const elsewhere = code.filter(({ path }) => !home.test(path));
    expect(broken(elsewhere, (one) => one === name || one.startsWith(`${name}/`))).toEqual([]);
  });

  it('no statement asks the database about time zones: only the program knows them, so a day ends once', () => {
    expect(
      of('store', 'action')
        .filter(({ text }) => /at time zone/i.test(text))
        .map(({ path }) => path),
    ).toEqual([]);
  });

  it('the tables that libraries bring along are written by them alone', () => {
    const write = /\binsert(?: into |Into\(')(?:outbox|inbox|parked|transition|audit|idempotency_key|lease|setting)\b/;
    expect(services.filter(({ text }) => write.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('only main.ts reads the environment', () => {
    const files = code.filter(({ path }) => !/\/main\.ts$|^deploy\/|^libs\/testing\//.test(path));
    expect(files.filter(({ text }) => /process\.env\b/.test(text)).map(({ path }) => path)).toEqual([]);
  });
});

describe('once', () => {
  const elsewhere = (home: string, pattern: RegExp, files = sources) =>
    files.filter(({ path, text }) => path !== home && pattern.test(text)).map(({ path }) => path);

  it('spans of time have their names', () => {
    const home = 'libs/runtime/src/durations.ts';
    expect(elsewhere(home, /\bconst \[?(SECOND|MINUTE|HOUR|DAY)(_MS|_SECONDS)?\b[^=\n]* = \[?[\d(]/)).toEqual([]);
    expect(elsewhere(home, /\b(60 \* 60|3_?600_000|86_?400_000|60 \* 1_?000)\b/, code)).toEqual([]);
  });

  it('the form of a uuid is written', () => {
    expect(elsewhere('libs/contracts/src/uuid.ts', /\[0-9a-f(?:A-F)?\]\{8\}[-(]/, code)).toEqual([]);
  });

  it('how long a caller should wait is decided', () => {
    const home = 'libs/server/src/retry-after.ts';
    expect(elsewhere(home, /\bRETRY_AFTER_SECONDS\b|\bretryAfterSeconds: \d/, code)).toEqual([]);
  });
});

describe('names and sizes', () => {
  it('files are named in kebab-case', () => {
    expect(
      sources
        .map(({ path }) => path)
        .filter((path) => !/^([a-z0-9]+(-[a-z0-9]+)*(\.(test|long\.test|bench))?(\/|\.ts$))+$/.test(path)),
    ).toEqual([]);
  });

  it('words of our own that the field has other words for do not come back', () => {
    const names =
      /\b(hurr(y|ied)|dice|prologue|beliefs?|vitals|tempers?)\b|[a-z](Hurry|Dice)\b|\b(note|tell|hint|hurry|doubt)[A-Z]\w*/;
    const more = /\b(doors?|house)\b|\b(door|house|told|nobody)[A-Z]|[a-z](Door|House|Told|Nobody)s?\b/;
    const rules = /^libs\/testing\/(src|test)\/(tidy|prose)\b/;
    const found = (words: RegExp) =>
      sources.filter(({ path, text }) => !rules.test(path) && words.test(`${path} ${text}`)).map(({ path }) => path);

    expect(found(names)).toEqual([]);
    expect(found(more)).toEqual([]);
  });

  it('comments and names of tests speak in the terms of the field', () => {
    expect(sources.flatMap((file) => unclearProseIn(file).map((found) => `${file.path} ${found}`))).toEqual([]);
  });

  it(`files have at most ${MAX_FILE} lines`, () => {
    expect(sources.filter(({ lines }) => lines > MAX_FILE).map(({ path, lines }) => `${path} ${lines}`)).toEqual([]);
  });

  it(`functions have at most ${MAX_FUNCTION} lines and ${MAX_PARAMETERS} parameters`, () => {
    const large = code.flatMap(({ path, functions }) =>
      functions
        .filter((one) => one.lines > MAX_FUNCTION || one.parameters > MAX_PARAMETERS)
        .map((one) => `${path} ${one.name}: ${one.lines} lines, ${one.parameters} parameters`),
    );
    expect(large).toEqual([]);
  });

  it('a function is as long as all that stands in it, functions included', () => {
    const lines = ['const outer = () => {', '  function inner() {', '    return 1;', '  }', '  return inner;', '};'];

    const { functions } = sourceOf('any.ts', lines.join('\n'));

    expect(functions.map(({ name, lines }) => [name, lines])).toEqual([
      ['outer', 6],
      ['inner', 3],
    ]);
  });

  it('nothing is left for later', () => {
    const later = /\b(TODO|FIXME|XXX)\b/;
    expect(code.filter(({ text }) => later.test(text)).map(({ path }) => path)).toEqual([]);
  });
});

describe('tests', () => {
  const files = sources.filter(({ path }) => path.endsWith('.test.ts'));

  it('expect something, each of them', () => {
    const silent = files.flatMap(({ path, tests }) =>
      tests.filter(({ body }) => !/\bexpect/.test(body)).map(({ name }) => `${path} ${name}`),
    );
    expect(files.flatMap(({ tests }) => tests).length).toBeGreaterThan(1_000);
    expect(silent).toEqual([]);
  });

  it('swallow nothing: what is thrown is looked at by an expectation', () => {
    expect(files.filter(({ catches }) => catches > 0).map(({ path }) => path)).toEqual([]);
  });
});

describe('events', () => {
  const subscribing = services.filter(({ path }) => path.endsWith('/src/subscriptions.ts'));
  const others = services.filter((file) => !subscribing.includes(file));
  const names = (files: readonly Source[], type: string) => files.some(({ text }) => text.includes(`'${type}'`));

  it.each(eventTypes)('%s is emitted, and heard by us or meant for others', (type) => {
    const fromOutside = /^(user|session)\./.test(type);
    expect(fromOutside || names(others, type)).toBe(true);
    expect(names(subscribing, type) || outwardEvents.includes(type)).toBe(true);
  });
});
