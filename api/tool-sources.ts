import type { EntityManager } from '@mikro-orm/postgresql';
import type { Egress } from '../activities/http-tools/egress.ts';
import { readSource, type ReadSource } from '../activities/imported-tools/read-source.ts';
import type { SourcePreview } from '../contract/http/tool-sources.ts';
import type { ImportedTool } from '../db/entities/imported-tool.ts';
import { ToolSource } from '../db/entities/imported-tool.ts';
import { withDeadline } from '../domain/deadline.ts';
import { CitiflowError } from '../domain/errors.ts';
import { LIMITS } from '../domain/limits.ts';
import type { OfferedOperation, SourceAuth } from '../domain/tools/imported.ts';

/** From where tools are read. */
export interface Importing {
  url?: string | undefined;
  document?: string | undefined;
}

interface SourceToRead extends Importing {
  kind: 'openapi' | 'mcp';
  auth?: SourceAuth | undefined;
  credential?: string | undefined;
}

/** @throws CitiflowError `not_found` */
export async function sourceById(em: EntityManager, id: string): Promise<ToolSource> {
  const source = await em.findOne(ToolSource, { id });
  if (!source) throw new CitiflowError('not_found');
  return source;
}

/** @throws CitiflowError as `readSource`, and `validation_failed` without an address and a document */
export async function offeredBy(egress: Egress, { kind, url, document, auth, credential }: SourceToRead): Promise<ReadSource> {
  const read = (wanted: Parameters<typeof readSource>[1]) => (
    withDeadline(LIMITS.toolHttpMs, undefined, (signal) => readSource(egress, wanted, signal))
  );
  if (kind === 'openapi' && document !== undefined) return read({ kind, document, url });
  if (url === undefined) {
    const message = kind === 'mcp' ? "Write the MCP server's address." : 'Paste a document, or write the address of one.';
    throw new CitiflowError('validation_failed', message, { errors: [{ path: 'url', message }] });
  }
  if (kind === 'openapi') return read({ kind, url });
  return read({ kind, url, auth: auth ?? { kind: 'none' }, credential });
}

/** What a source offers, beside what was imported of it before. */
export function previewOf(read: ReadSource, before: readonly ImportedTool[]): SourcePreview {
  const byKey = new Map(before.map((tool) => [tool.operation.key, tool]));
  const offered = new Set(read.operations.map(({ operation }) => operation.key));
  return {
    title: read.title,
    version: read.version,
    servers: read.servers,
    auth: read.auth,
    operations: read.operations.map((operation) => {
      const { suggestedName, title, description, effect, parameters, responseSchema, digest } = operation;
      const known = byKey.get(operation.operation.key);
      return {
        key: operation.operation.key,
        suggestedName, title, description, effect, parameters, responseSchema, digest,
        mayBeReadOnly: mayBeReadOnly(operation),
        unusable: operation.unusable ?? null,
        imported: known
          ? { name: known.name, title: known.title, description: known.description, effect: known.effect, changed: known.digest !== digest }
          : null,
      };
    }),
    removed: before
      .filter((tool) => !offered.has(tool.operation.key))
      .map((tool) => ({ name: tool.name, operation: tool.operation.key })),
  };
}

/** Searches are often a POST: the builder may say so. Nothing else that writes can be said to read. */
export const mayBeReadOnly = ({ operation }: OfferedOperation): boolean =>
  operation.kind === 'http' && operation.method === 'POST';
