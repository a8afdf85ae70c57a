import vue from '@vitejs/plugin-vue';
import { configDefaults, defineConfig } from 'vitest/config';

const excluded = [...configDefaults.exclude, 'dist/**', '.citiflow/**', '.cache/**', '.venv/**'];

/**
 * A machine that is shared, or does other things beside, is slow by turns: what comes at all comes within these. They
 * are many times what is usual, so that only what never comes is told as late.
 */
const unhurried = { testTimeout: 60_000, hookTimeout: 60_000, expect: { poll: { timeout: 20_000 } } };

/**
 * One project a kind of test. `unit` needs nothing running; `services` needs the embedded services that
 * test/support/global-services.ts starts; `e2e`, `faults` and `wire` start a whole system of their own.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          ...unhurried,
          setupFiles: ['test/support/properties.ts'],
          pool: 'forks',
          // No file changes what another sees; a process for each would cost more than the tests.
          isolate: false,
          include: ['**/*.test.ts'],
          exclude: [...excluded, '**/*.service.test.ts', 'test/{e2e,faults,wire,replay}/**', 'studio/**'],
        },
      },
      {
        test: {
          name: 'replay',
          ...unhurried,
          pool: 'forks',
          include: ['test/replay/**/*.test.ts'],
          setupFiles: ['test/support/quiet-temporal.ts'],
        },
      },
      {
        test: {
          name: 'services',
          pool: 'forks',
          fileParallelism: false,
          setupFiles: ['test/support/quiet-temporal.ts'],
          include: process.env['CITIFLOW_RECORD'] ? ['test/replay/record*.ts'] : ['**/*.service.test.ts'],
          exclude: [...excluded, 'studio/**'],
          globalSetup: ['test/support/global-services.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          expect: { poll: { timeout: 45_000 } },
        },
      },
      {
        plugins: [vue()],
        test: {
          name: 'studio',
          ...unhurried,
          environment: 'happy-dom',
          setupFiles: ['test/support/properties.ts'],
          include: ['studio/**/*.test.ts'],
          exclude: excluded,
        },
      },
      {
        test: {
          name: 'system',
          pool: 'forks',
          fileParallelism: false,
          include: ['test/{e2e,faults,wire}/**/*.test.ts'],
          exclude: excluded,
          testTimeout: 300_000,
          hookTimeout: 400_000,
          expect: { poll: { timeout: 60_000 } },
        },
      },
    ],
  },
});
