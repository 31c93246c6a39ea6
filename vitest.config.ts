import { defineConfig } from 'vitest/config';

/** Folders whose files share a worker's modules: half the time of short files goes into loading them. What ends processes, opens browsers or changes what all share stays apart. */
const TOGETHER = [
  'audit',
  'config',
  'decide',
  'detect',
  'formats',
  'hold',
  'identify',
  'inspect',
  'lib',
  'model',
  'notify',
  'pipeline',
  'proxy',
  'seal',
  'threats',
  'trace',
  'web',
  'wiring',
].map((folder) => `test/${folder}/**/*.test.ts`);
/** Its odd answers would meet the connections that other files have kept. */
const ALONE = ['test/threats/b-answers.test.ts'];

const timeouts = { testTimeout: 30_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    maxWorkers: 2,
    coverage: { provider: 'v8', include: ['src/**/*.ts'], reporter: ['text-summary', 'html'] },
    projects: [
      {
        test: {
          ...timeouts,
          name: 'apart',
          include: [
            'test/*.test.ts',
            'test/{commands,contracts,corpora,journeys,store}/**/*.test.ts',
            ...ALONE,
          ],
        },
      },
      { test: { ...timeouts, name: 'together', include: TOGETHER, exclude: ALONE, isolate: false } },
    ],
  },
});
