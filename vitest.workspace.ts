import { defineConfig } from 'vitest/config';

// Vitest 4 removed workspace files; this is an ordinary config, passed with --config, that keeps the name.
export default defineConfig({
  // Workspace packages are loaded from their TypeScript sources: "source" in their exports map.
  // Vitest hands these conditions to Node for external packages too, so only conditions that Node
  // itself uses may be listed: 'import' breaks require() in pg, 'module' breaks the AWS SDK.
  ssr: { resolve: { conditions: ['source', 'node'], externalConditions: ['source', 'node'] } },
  test: {
    globalSetup: ['libs/testing/src/vitest-global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'libs', include: ['libs/*/{src,test}/**/*.test.ts'] } },
      { extends: true, test: { name: 'services', include: ['services/*/{src,test}/**/*.test.ts'] } },
      // Whole stacks of processes: one at a time, so that two do not fight for the two cores.
      {
        extends: true,
        test: {
          name: 'journeys',
          include: ['deploy/local/test/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
