import fc from 'fast-check';

/** The same examples in each run, so that a test that passed goes on passing; CITIFLOW_SEED has other ones tried. */
fc.configureGlobal({ seed: Number(process.env['CITIFLOW_SEED'] ?? 20_261_123) });
