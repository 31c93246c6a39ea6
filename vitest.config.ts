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
  'office',
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

/** Whole programs, those that are killed, outages, archives of a hundred megabytes, the longer journeys in a browser, and every benchmark: `npm run test:slow`, which `.ci/run` runs after `npm test`. */
const SLOW = [
  'bench',
  'commands/beside',
  'commands/crash',
  'commands/doctor',
  'commands/package',
  'commands/program',
  'commands/review',
  'commands/stop',
  'journeys/admin.browser',
  'journeys/big-files',
  'journeys/enemy',
  'journeys/enemy-pages',
  'journeys/identity',
  'journeys/killed',
  'journeys/lists-store-down',
  'journeys/pages.browser',
  'journeys/people-sources',
  'journeys/store-down',
  'journeys/tour',
  'journeys/trusted-header',
  'journeys/two-approvers.browser',
  'journeys/watching',
  'store/kill',
].map((name) => `test/${name}.test.ts`);

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
          exclude: SLOW,
        },
      },
      { test: { ...timeouts, name: 'slow', include: SLOW } },
      { test: { ...timeouts, name: 'together', include: TOGETHER, exclude: ALONE, isolate: false } },
    ],
  },
});
