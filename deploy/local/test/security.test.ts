import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../src/stack/root.ts';
import { placeholdersOf, readCompose, textOf } from './support/compose.ts';
import { configs } from './support/configs.ts';

const page = textOf('SECURITY.md');
const quoted = [...page.matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);
const code = [...page.matchAll(/```sh\n(.*?)```/gs)].map(([, text = '']) => text).join('\n');
const compose = readCompose('docker-compose.yml');
const rotation = page.slice(page.indexOf('## How to rotate every key'));

/** GitHub's address of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-');
const anchorsIn = (file: string) => [...textOf(file).matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => anchorOf(text));
const missing = (paths: readonly string[]) => paths.filter((path) => !existsSync(join(ROOT, path)));

describe('what SECURITY.md names is there', () => {
  it('files and folders', () => {
    const inText = quoted.filter((text) => /^[a-z][\w.-]*\/[\w./-]+$/.test(text) && !isMade(text));
    const inCommands = [...code.matchAll(/\b(?:deploy|libs|services|tools)\/[\w./-]+/g)].map(([path]) => path);

    expect(inText.length).toBeGreaterThan(20);
    expect(missing([...inText, ...inCommands.filter((path) => !isMade(path))])).toEqual([]);
  });

  it('links', () => {
    const links = [...page.matchAll(/\]\(([^)#]*)(?:#([^)]*))?\)/g)].map(([, file = '', anchor]) => ({ file, anchor }));
    const broken = links.filter(({ file, anchor }) => {
      const target = file || 'SECURITY.md';
      return !existsSync(join(ROOT, target)) || (anchor !== undefined && !anchorsIn(target).includes(anchor));
    });

    expect(links.length).toBeGreaterThan(3);
    expect(broken).toEqual([]);
  });

  it('commands', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
    const asked = [...page.matchAll(/npm (?:run )?(test|start|[a-z]+(?::[a-z]+)?)\b/g)].map(([, name = '']) => name);
    const upTo = [...page.matchAll(/docker compose up --detach(?: --force-recreate)?((?: [a-z-]+)*)/g)];
    const recreated = upTo.flatMap(([, names = '']) =>
      names.split(' ').filter((name) => name !== '' && name !== 'and'),
    );

    expect(asked.filter((name) => !(name in scripts))).toEqual([]);
    expect(recreated.filter((name) => !(name in compose.services))).toEqual([]);
    expect(textOf('deploy/local/src/make-keys.ts')).toContain('--production');
    expect(textOf('libs/vault/src/rotate.ts')).toMatch(/'add'.*'use'.*'drop'/);
  });

  it('variables', () => {
    const known = new Set([
      ...Object.values(configs).flatMap(({ properties }) => Object.keys(properties)),
      ...placeholdersOf('docker-compose.yml').map(({ name }) => name),
      ...[...textOf('deploy/docker/Dockerfile').matchAll(/^ARG (\w+)/gm)].map(([, name = '']) => name),
    ]);
    const named = quoted.filter((text) => /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(text));

    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });
});

/** Files of keys, which a checkout does not have. */
const isMade = (path: string) => path.startsWith('deploy/docker/secrets') || dirname(path) === 'dist';

describe('it says how to rotate', () => {
  it('every file of keys that a process is given', () => {
    const files = [...textOf('docker-compose.yml').matchAll(/secrets\/([\w.]+\.json)/g)].map(([, name = '']) => name);

    expect(files.length).toBeGreaterThan(5);
    // The sandbox's key belongs to no production.
    expect(files.filter((name) => name !== 'sandbox.jwk.json' && !rotation.includes(`\`${name}\``))).toEqual([]);
  });

  it('every secret variable', () => {
    const secrets = placeholdersOf('docker-compose.yml')
      .map(({ name }) => name)
      .filter((name) => /PASSWORD|SECRET|TOKEN|_KEY$|SMTP_URL|JWKS?_URL/.test(name));

    expect(secrets.length).toBeGreaterThan(15);
    expect(secrets.filter((name) => !rotation.includes(`\`${name}\``))).toEqual([]);
  });
});
