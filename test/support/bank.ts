import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { z } from 'zod';
import { BANK_PROGRAM } from './built.ts';

/** The sandbox bank as a process of its own, as the tools will meet it. */
export interface RunningBank {
  url: string;
  token: string;
  /** Of its own schema, to put there what no customer could. */
  databaseUrl: string;
  /** Calls a sandbox control, such as `POST /sandbox/faults`. */
  control<Shape extends z.ZodType>(method: 'GET' | 'POST' | 'DELETE', path: string, shape: Shape, body?: unknown): Promise<z.infer<Shape>>;
  stop(): Promise<void>;
}

const listening = z.object({ msg: z.literal('listening'), address: z.object({ port: z.int() }) });
const ready = z.object({ msg: z.literal('ledger ready') });

/**
 * Starts a freshly seeded bank on a free port, in a schema of its own, sandbox controls on.
 * @param databaseUrl the one that global-services.ts provides as `bankDatabaseUrl`
 */
export async function startBank(databaseUrl: string): Promise<RunningBank> {
  const schema = `bank_${randomBytes(6).toString('hex')}`;
  const token = randomBytes(16).toString('hex');
  await runSql(databaseUrl, `create schema ${schema}`);
  const schemaUrl = new URL(databaseUrl);
  schemaUrl.searchParams.set('options', `-c search_path=${schema}`);
  const child = spawn(process.execPath, [BANK_PROGRAM], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      BANK_DATABASE_URL: schemaUrl.href,
      BANK_PORT: '0',
      BANK_TOKEN: token,
      BANK_SANDBOX_CONTROLS: 'on',
    },
  });
  const port = await portWhenReady(child.stdout);
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    token,
    databaseUrl: schemaUrl.href,
    async control(method, path, shape, body) {
      const sent = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
      const response = await fetch(url + path, { method, ...sent });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return shape.parse(await response.json());
    },
    async stop() {
      const ended = child.exitCode === null ? once(child, 'exit') : undefined;
      child.kill('SIGTERM');
      await ended;
      await runSql(databaseUrl, `drop schema ${schema} cascade`);
    },
  };
}

/** The bank listens before its ledger is there; its log says both. */
async function portWhenReady(output: NodeJS.ReadableStream): Promise<number> {
  let port: number | undefined;
  const lines = createInterface({ input: output });
  for await (const line of lines) {
    const entry: unknown = JSON.parse(line);
    port = listening.safeParse(entry).data?.address.port ?? port;
    if (port !== undefined && ready.safeParse(entry).success) {
      output.resume();
      return port;
    }
  }
  throw new Error('The bank ended before it was ready.');
}

async function runSql(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
