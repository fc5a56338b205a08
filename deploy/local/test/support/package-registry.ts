import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const HOST = '127.0.0.1';
const ADVISORIES = '/-/npm/v1/security/advisories/bulk';

/** Answers the question about advisories; nothing written = it keeps the asker waiting. */
export type AdvisoryDesk = (answer: ServerResponse) => void;

export interface Published {
  readonly name: string;
  readonly publishedAt: Date;
  readonly scripts?: Readonly<Record<string, string>>;
}

interface Shelf {
  readonly packument: (base: string) => object;
  readonly tarball: Buffer;
}

export interface PackageRegistry {
  readonly url: string;
  /** Publishes version 1.0.0. */
  publish(what: Published): Promise<void>;
  /** Who sits at the desk for advisories from now on. */
  advise(desk: AdvisoryDesk): void;
  close(): void;
}

/** A package registry of one's own, with one version of each package; `dir` is where packages are packed. */
export async function startPackageRegistry(dir: string): Promise<PackageRegistry> {
  const shelves = new Map<string, Shelf>();
  let desk: AdvisoryDesk = (answer) => answer.writeHead(405).end();
  const server = createServer((request, answer) => {
    if (request.url === ADVISORIES) return request.resume().on('end', () => desk(answer));
    return serve(request, answer);
  });
  await new Promise<void>((listening) => server.listen(0, HOST, listening));
  const url = `http://${HOST}:${(server.address() as AddressInfo).port}/`;

  function serve(request: IncomingMessage, answer: ServerResponse): void {
    const path = decodeURIComponent((request.url ?? '/').slice(1));
    const [name = '', file] = path.split('/-/');
    const shelf = shelves.get(name);
    if (shelf === undefined) answer.writeHead(404).end('{}');
    else if (file !== undefined) answer.end(shelf.tarball);
    else answer.setHeader('content-type', 'application/json').end(JSON.stringify(shelf.packument(url)));
  }

  return {
    url,
    async publish(what) {
      shelves.set(what.name, await pack(dir, what));
    },
    advise(who) {
      desk = who;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function pack(dir: string, { name, publishedAt, scripts = {} }: Published): Promise<Shelf> {
  const manifest = { name, version: '1.0.0', license: 'MIT', scripts };
  const folder = join(dir, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  await run('tar', ['-czf', `${folder}.tgz`, '--transform', 's,^,package/,', 'package.json'], { cwd: folder });
  const tarball = readFileSync(`${folder}.tgz`);
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  return {
    tarball,
    packument: (base) => ({
      name,
      'dist-tags': { latest: '1.0.0' },
      versions: { '1.0.0': { ...manifest, dist: { tarball: `${base}${name}/-/${name}-1.0.0.tgz`, integrity } } },
      time: { created: publishedAt, modified: publishedAt, '1.0.0': publishedAt },
    }),
  };
}
