import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from '../stack/root.ts';
import { type Mutant, mutate } from './mutant.ts';

export interface WorkCopy {
  readonly path: string;
  /** Runs `work` while the guard is lost in the copy. */
  without<T>(mutant: Mutant, work: () => Promise<T>): Promise<T>;
  remove(): void;
}

/** The repository as it stands in the working tree, in a folder of its own: a run that is killed leaves nothing lost here. */
export function makeWorkCopy(): WorkCopy {
  const path = mkdtempSync(join(tmpdir(), 'leko-mutants-'));
  const files = repositoryFiles();
  for (const file of files) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    cpSync(join(ROOT, file), join(path, file), { verbatimSymlinks: true });
  }
  // What packages link to each other stays inside the copy; what comes from outside is shared.
  for (const folder of new Set(files.filter((file) => file.endsWith('package.json')).map(dirname))) {
    const modules = join(ROOT, folder, 'node_modules');
    if (folder === '.' || !existsSync(modules)) continue;
    cpSync(modules, join(path, folder, 'node_modules'), { recursive: true, verbatimSymlinks: true });
  }
  for (const shared of ['node_modules', '.data/tools'])
    if (existsSync(join(ROOT, shared))) link(join(ROOT, shared), join(path, shared));

  return {
    path,
    async without(mutant, work) {
      const file = join(path, mutant.file);
      const whole = readFileSync(file, 'utf8');
      writeFileSync(file, mutate(whole, mutant));
      try {
        return await work();
      } finally {
        writeFileSync(file, whole);
      }
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

function repositoryFiles(): string[] {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
  const listed = execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).split('\0').filter(Boolean);
  return listed.filter((file) => existsSync(join(ROOT, file)));
}
