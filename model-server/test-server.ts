import { createServer } from 'node:http';
import { pino } from 'pino';
import { buildModelServer } from './app.ts';
import { Encoder } from './encoder/encoder.ts';
import { loadMiniLm } from './encoder/minilm.ts';

export interface TestServer {
  encoder: Encoder;
  url: string;
  stop(): Promise<void>;
}

/** Loads the encoder from the folder that the set-up fills, or MODELS_DIR. */
export async function loadTestEncoder(): Promise<Encoder> {
  return new Encoder(await loadMiniLm(process.env['MODELS_DIR'] ?? '.cache/models', 1));
}

/** Serves the model server on a free port, with replies streamed at once. */
export async function startTestServer(): Promise<TestServer> {
  const encoder = await loadTestEncoder();
  const app = buildModelServer({ encoder, logger: pino({ enabled: false }), tokensPerSecond: 0 });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The test server has no port.');
  return {
    encoder,
    url: `http://127.0.0.1:${address.port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await encoder.close();
    },
  };
}
