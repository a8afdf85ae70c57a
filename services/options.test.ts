import { expect, test } from 'vitest';
import { readOptions } from './options.ts';

test('the command line wins over PORT and CITIFLOW_DATA_DIR', () => {
  const env = { PORT: '4000', CITIFLOW_DATA_DIR: '/from-env' };
  expect(readOptions(['--port', '5000', '--data-dir', '/given'], env)).toMatchObject({ port: 5000, dataDir: '/given' });
  expect(readOptions([], env)).toMatchObject({ port: 4000, dataDir: '/from-env' });
});

test('without options there is a demonstration, no demanded port and no reset', () => {
  const options = readOptions([], {});
  expect(options).toMatchObject({ demo: true, reset: false, yes: false, headless: false });
  expect(options.port).toBeUndefined();
});

test.each([['0'], ['65536'], ['80.5'], ['http']])('"%s" is refused as a port in plain words', (port) => {
  expect(() => readOptions(['--port', port], {})).toThrow(`"${port}" is not a port`);
});

test('one worker and one API run, or as many as asked for, up to eight', () => {
  expect(readOptions([], {})).toMatchObject({ workers: 1, apis: 1 });
  expect(readOptions(['--workers', '2', '--apis', '3'], {})).toMatchObject({ workers: 2, apis: 3 });
  for (const count of ['0', '9', '1.5', 'two']) expect(() => readOptions(['--workers', count], {})).toThrow(`--workers ${count}`);
});

test('an unknown option is answered with the list of options', () => {
  expect(() => readOptions(['--prot', '1'], {})).toThrow(/--prot[\s\S]*npm start -- \[options\]/);
});
