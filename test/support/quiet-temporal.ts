import { DefaultLogger, Runtime } from '@temporalio/worker';

/** Tests make activities fail on purpose: what the SDK says of that would bury what a test says. */
Runtime.install({
  logger: new DefaultLogger(process.env['CITIFLOW_TEST_LOG'] ? 'WARN' : 'ERROR', ({ level, message }) => console.error(level, message)),
  telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
});
