import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmbedder, type Embedder } from '../../retrieval/embedder.ts';
import { createMilvusStore } from '../../retrieval/milvus.ts';
import type { PassageStore } from '../../retrieval/passage-store.ts';
import { createReranker, type Reranker } from '../../retrieval/reranker.ts';
import { startGuard } from '../../services/guard.ts';
import { milvusService } from '../../services/milvus.ts';
import { anyFreePort } from '../../services/probes.ts';
import { programService } from '../../services/programs.ts';
import { plainEnvironment } from '../../services/service.ts';
import { Supervisor } from '../../services/supervisor.ts';

export interface RetrievalBed {
  store: PassageStore;
  embedder: Embedder;
  reranker: Reranker;
  stop(): Promise<void>;
}

/** Generous: the machine may be busy, and what is measured is quality first. */
const TIMEOUT_MS = 120_000;

/** The index and the models as `npm start` runs them, with nothing else. */
export async function startRetrievalBed(modelsDirectory: string): Promise<RetrievalBed> {
  const dataDir = await mkdtemp(join(tmpdir(), 'citiflow-bench-'));
  const [milvusPort, modelsPort] = [await anyFreePort(), await anyFreePort()];
  const guard = startGuard();
  const context = { logsDir: join(dataDir, 'logs'), guard };
  const modelsEnvironment = { ...plainEnvironment(), MODELS_PORT: String(modelsPort), MODELS_DIR: modelsDirectory };
  const supervisors = [
    new Supervisor(milvusService({ dataDir, port: milvusPort }), context),
    new Supervisor(programService({ program: 'models', port: modelsPort, env: modelsEnvironment }), context),
  ];
  const store = createMilvusStore({ address: `127.0.0.1:${milvusPort}`, timeoutMs: TIMEOUT_MS });
  const stop = async () => {
    await store.close();
    await Promise.all(supervisors.map((supervisor) => supervisor.stop()));
    guard.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await Promise.all(supervisors.map((supervisor) => supervisor.start()));
  } catch (failure) {
    await stop();
    throw failure;
  }
  const models = `http://127.0.0.1:${modelsPort}`;
  return {
    store, stop,
    embedder: createEmbedder({ baseUrl: `${models}/v1`, model: 'all-MiniLM-L6-v2', dimensions: 384, timeoutMs: TIMEOUT_MS }),
    reranker: createReranker({ url: `${models}/rerank`, timeoutMs: TIMEOUT_MS }),
  };
}
