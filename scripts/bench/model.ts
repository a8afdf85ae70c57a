import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../../services/project-root.ts';
import type { Exchange } from '../../test/support/scripted-model.ts';

const exchangesSchema = z.array(z.object({
  receivedAtMs: z.number(), firstTokenAtMs: z.number().nullable(), endedAtMs: z.number().nullable(),
}));

export interface InstantModel {
  baseUrl: string;
  /** When it answered, since this was last asked. */
  takeExchanges(): Promise<Exchange[]>;
  stop(): Promise<void>;
}

/** The instant model, in a process of its own as a real one would be. */
export async function startInstantModel(): Promise<InstantModel> {
  const child = fork(join(projectRoot, 'dist', 'bench-model.mjs'));
  const ended = once(child, 'exit');
  const [baseUrl] = z.tuple([z.string()]).rest(z.unknown()).parse(await once(child, 'message'));
  return {
    baseUrl,
    async takeExchanges() {
      const answered = once(child, 'message');
      child.send('times');
      return exchangesSchema.parse((await answered)[0]);
    },
    async stop() {
      child.disconnect();
      await ended;
    },
  };
}
