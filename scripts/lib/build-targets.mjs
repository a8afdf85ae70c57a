const server = ['domain', 'contract', 'config', 'db', 'workflows', 'activities', 'temporal', 'retrieval'];

/**
 * What is built into `dist/`: its entry, what it is made of (folders and files whose contents decide whether it
 * is stale), and how. A program is one file that finds its packages in node_modules.
 */
export const targets = {
  launcher: { kind: 'program', entry: 'services/launcher.ts', sources: ['services'] },
  models: { kind: 'program', entry: 'model-server/server.ts', sources: ['model-server'] },
  bank: { kind: 'program', entry: 'bank/server.ts', sources: ['bank'] },
  migrate: { kind: 'program', entry: 'scripts/migrate.ts', sources: ['db', 'domain', 'scripts/migrate.ts'] },
  seed: { kind: 'program', entry: 'scripts/seed.ts', sources: [...server, 'scripts/seed.ts', 'scripts/seed'] },
  'create-user': { kind: 'program', entry: 'scripts/create-user.ts', sources: ['db', 'domain', 'scripts/create-user.ts', 'scripts/create-user'] },
  citiflow: { kind: 'program', entry: 'scripts/citiflow.ts', sources: ['contract', 'domain', 'scripts/citiflow.ts', 'scripts/cli'] },
  worker: { kind: 'program', entry: 'workers/main.ts', sources: [...server, 'workers'] },
  extract: { kind: 'program', entry: 'activities/ingestion/extract/thread.ts', sources: ['domain', 'activities/ingestion/extract'] },
  api: { kind: 'program', entry: 'api/server.ts', sources: [...server, 'api'] },
  workflows: {
    kind: 'workflows', entry: 'workflows/index.ts', output: 'dist/workflows.js',
    sources: ['domain', 'contract', 'workflows'],
  },
  studio: {
    kind: 'studio', entry: 'studio/index.html', output: 'dist/studio/index.html',
    sources: ['domain', 'contract', 'studio'],
  },
};
