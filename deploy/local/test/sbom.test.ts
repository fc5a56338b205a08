import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../src/stack/root.ts';
import { SERVICES } from './support/configs.ts';
import { integrityOf, productionOf } from './support/lock-file.ts';

/** What we rely on of CycloneDX 1.6. */
const Hash = Type.Object({ alg: Type.Literal('SHA-512'), content: Type.String({ pattern: '^[0-9a-f]{128}$' }) });
const License = Type.Union([
  Type.Object({ license: Type.Union([Type.Object({ id: Type.String() }), Type.Object({ name: Type.String() })]) }),
  Type.Object({ expression: Type.String() }),
]);
const Component = Type.Object({
  type: Type.Union([Type.Literal('library'), Type.Literal('application')]),
  'bom-ref': Type.String({ minLength: 1 }),
  group: Type.Optional(Type.String()),
  name: Type.String({ minLength: 1 }),
  version: Type.String({ minLength: 1 }),
  purl: Type.String({ pattern: '^pkg:npm/' }),
  licenses: Type.Optional(Type.Array(License, { minItems: 1 })),
  externalReferences: Type.Optional(
    Type.Array(Type.Object({ type: Type.String(), url: Type.String(), hashes: Type.Optional(Type.Array(Hash)) })),
  ),
});
const Bom = Type.Object({
  bomFormat: Type.Literal('CycloneDX'),
  specVersion: Type.Literal('1.6'),
  serialNumber: Type.String({ pattern: '^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }),
  version: Type.Literal(1),
  metadata: Type.Object({ timestamp: Type.String(), component: Component }),
  components: Type.Array(Component, { minItems: 1 }),
  dependencies: Type.Array(Type.Object({ ref: Type.String(), dependsOn: Type.Optional(Type.Array(Type.String())) })),
});
type Component = Static<typeof Component>;

/** Its licence (MIT) is in a file of its own, which no manifest names. */
const WITHOUT_LICENCE = ['png-js@1.1.0'];

const dir = mkdtempSync(join(tmpdir(), 'leko-sbom-'));
beforeAll(() => {
  execFileSync('node', ['tools/sbom.mjs', '--out', dir], { cwd: ROOT });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const fullName = ({ group, name }: Component) => (group === undefined ? name : `${group}/${name}`);
const isOurs = ({ group }: Component) => group === '@leko';
const idOf = (one: Component) => (isOurs(one) ? fullName(one) : `${fullName(one)}@${one.version}`);
const bomOf = (service: string): unknown => JSON.parse(readFileSync(join(dir, `leko-${service}.cdx.json`), 'utf8'));
const componentsOf = (service: string) => Value.Parse(Bom, bomOf(service)).components;

it('there is one for every service', () => {
  expect(readdirSync(dir).sort()).toEqual(SERVICES.map((name) => `leko-${name}.cdx.json`).sort());
});

describe.each(SERVICES)('%s', (service) => {
  it('has the form of CycloneDX, and says what it is of', () => {
    const bom = bomOf(service);

    expect([...Value.Errors(Bom, bom)]).toEqual([]);
    expect(bom).toMatchObject({ metadata: { component: { type: 'application', group: '@leko', name: service } } });
  });

  it('names what production needs, and nothing that only development needs', () => {
    const needed = productionOf(`services/${service}`);

    expect(needed.size).toBeGreaterThan(20);
    expect(componentsOf(service).map(idOf).sort()).toEqual([...needed].sort());
  });

  it('says of everything from outside what it hashes to and under which licence it is', () => {
    const outside = componentsOf(service).filter((one) => !isOurs(one));

    const silent = outside.filter(({ licenses }) => licenses === undefined).map(idOf);
    expect(silent.filter((id) => !WITHOUT_LICENCE.includes(id))).toEqual([]);
    expect(outside.map((one) => [idOf(one), integrityIn(one)])).toEqual(
      outside.map((one) => [idOf(one), integrityOf(idOf(one))]),
    );
  });
});

const integrityIn = ({ externalReferences = [] }: Component) => {
  const [hash] = externalReferences.find(({ type }) => type === 'distribution')?.hashes ?? [];
  return hash && `sha512-${Buffer.from(hash.content, 'hex').toString('base64')}`;
};

it('the source of a package is written without the address of a mirror, which may hold a password', () => {
  const env = { ...process.env, pnpm_config_registry: 'https://user:secret-of-a-mirror@mirror.example/npm/' };
  const out = join(dir, 'mirror');
  execFileSync('node', ['tools/sbom.mjs', 'pay', '--out', out], { cwd: ROOT, env });

  expect(readFileSync(join(out, 'leko-pay.cdx.json'), 'utf8')).not.toMatch(/secret-of-a-mirror|mirror\.example/);
});

it('a service that there is not is an error', () => {
  expect(spawnSync('node', ['tools/sbom.mjs', 'unknown', '--out', dir], { cwd: ROOT }).status).toBe(1);
});
