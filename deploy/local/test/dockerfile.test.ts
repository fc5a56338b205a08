import { describe, expect, it } from 'vitest';
import { readCompose } from './support/compose.ts';
import { readDockerfile, type Stage } from './support/dockerfile.ts';

const stages = readDockerfile('deploy/docker/Dockerfile');
const stageOf = (name: string): Stage => {
  const found = stages.find((stage) => stage.name === name);
  if (found === undefined) throw new Error(`no stage ${name}`);
  return found;
};
/** From what an image begins with to what it ends with. */
const pathTo = (name: string): readonly Stage[] => {
  const stage = stages.find((one) => one.name === name);
  return stage === undefined ? [] : [...pathTo(stage.from), stage];
};
const saidIn = (name: string, word: string): string[] =>
  pathTo(name).flatMap(({ lines }) => lines.filter(([first]) => first === word).map(([, rest]) => rest));

describe.each(['service', 'sandbox'])('the image of a %s', (name) => {
  it('begins with a base that has no shell and no package manager', () => {
    expect(pathTo(name)[0]?.from).toMatch(/^\$\{RUNTIME_IMAGE\}$/);
    const base = stages[0]?.before.find(([word, rest]) => word === 'ARG' && rest.startsWith('RUNTIME_IMAGE='));
    expect(base?.[1]).toMatch(/^RUNTIME_IMAGE=gcr\.io\/distroless\/nodejs24-debian\d+:nonroot$/);
  });

  it('runs nothing while it is made, because there is nothing to run it with', () => {
    expect(saidIn(name, 'RUN')).toEqual([]);
    expect(saidIn(name, 'SHELL')).toEqual([]);
  });

  it('starts as a user that is not root, by number, whatever the base says', () => {
    expect(saidIn(name, 'USER')).toEqual(['65532:65532']);
  });

  it('starts one program without a shell', () => {
    const commands = [...saidIn(name, 'CMD'), ...saidIn(name, 'ENTRYPOINT')];
    expect(commands).toHaveLength(1);
    expect(JSON.parse(commands[0] ?? '')).toEqual([expect.stringMatching(/^dist\/[\w/]+\.js$/)]);
  });
});

it('what is built is the last stage, or one that has a name of its own in the compose file', () => {
  const targets = Object.values(readCompose('docker-compose.yml').services).flatMap(({ build }) =>
    build ? [build.target ?? stages.at(-1)?.name ?? ''] : [],
  );
  expect([...new Set(targets)].sort()).toEqual(['sandbox', 'service']);
  expect(stageOf('service')).toBe(stages.at(-1));
});
