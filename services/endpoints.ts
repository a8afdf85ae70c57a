import { join } from 'node:path';
import { z } from 'zod';
import type { Addresses } from './addresses.ts';
import { writeJson } from './state-file.ts';

const demoSchema = z.object({
  demo: z.object({
    users: z.array(z.object({ email: z.string(), password: z.string(), role: z.string() })),
    agentId: z.string(),
    customers: z.array(z.object({ id: z.string(), name: z.string(), token: z.string() })),
  }),
});
export type Demo = z.infer<typeof demoSchema>['demo'];

/** The demonstration, from the last line that the seed prints. */
export function readDemo(line: string): Demo {
  const parsed = demoSchema.safeParse(JSON.parse(line));
  if (parsed.success) return parsed.data.demo;
  throw new Error('The seed did not say what it has made.');
}

/**
 * Tells programs outside where everything is. Only the owner may read it: it holds passwords.
 * @param apis addresses of the API's further processes
 */
export function writeEndpoints(
  dataDir: string, { addresses, apis }: { addresses: Addresses; apis: string[] }, demo: Demo | undefined,
  processes: { name: string; pid: number }[],
): void {
  writeJson(join(dataDir, 'endpoints.json'), {
    studio: addresses.publicUrl,
    api: addresses.publicUrl,
    apis: [addresses.publicUrl, ...apis],
    temporalAddress: addresses.temporal,
    temporalUi: addresses.temporalUi,
    temporalNamespace: addresses.temporalNamespace,
    bank: addresses.bank,
    bankOutbox: `${addresses.bank}/sandbox/outbox`,
    databaseUrl: addresses.databases.applicationUrl,
    milvusAddress: addresses.milvus,
    redisUrl: addresses.redis,
    ...(demo === undefined ? {} : { demo }),
    processes,
  });
}
