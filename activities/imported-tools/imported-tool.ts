import { z } from 'zod';
import type { Effect } from '../../domain/conversation/events.ts';
import { maskSecrets } from '../../domain/tools/mask.ts';
import type { ImportedOperation, JsonSchema, SourceAuth } from '../../domain/tools/imported.ts';
import type { Tool } from '../banking/tool.ts';
import { callOperation } from '../http-tools/call-operation.ts';
import type { Egress } from '../http-tools/egress.ts';
import { callMcpTool } from '../mcp/call-tool.ts';
import { refusedBy } from './answers.ts';
import { argumentsCheck } from './json-schema.ts';

/** A tool with its source, as one query reads them. */
export interface ToolRow {
  name: string;
  title: string;
  description: string;
  effect: Effect;
  operation: ImportedOperation;
  parameters: JsonSchema;
  responseSchema: JsonSchema | null;
  digest: string;
  sourceId: string;
  sourceName: string;
  serverUrl: string;
  auth: SourceAuth;
  sealedCredential: string | null;
}

/** What a source's credential is sealed for. */
export const credentialPurpose = (sourceId: string) => `tool-source/${sourceId}`;

/** How often a conversation may call an imported tool, a minute. */
export const IMPORTED_CALLS_PER_MINUTE = 60;

/** An imported tool as any other: ledger, approvals and policy treat it alike. Without `lookUp`, as nobody can be asked. */
export function importedTool(row: ToolRow, { egress, open }: { egress: Egress; open: (sealed: string, purpose: string) => string }): Tool {
  const { name, title, description, effect, parameters, sourceName, serverUrl, auth, digest, operation } = row;
  const credential = () =>
    row.sealedCredential === null ? undefined : open(row.sealedCredential, credentialPurpose(row.sourceId));
  return {
    name, title, description, effect,
    category: 'external',
    requiresAuth: effect === 'write',
    requires2FA: false,
    rateLimitPerMinute: IMPORTED_CALLS_PER_MINUTE,
    parameters: argumentsCheck(parameters),
    parametersSchema: parameters,
    describe: (args) => `${title} (${sourceName})${spelled(args)}`,
    run(args, context) {
      const about = { effect, title, sourceName };
      if (operation.kind === 'mcp') {
        const server = { url: serverUrl, auth, credential: credential() };
        return callMcpTool(egress, { ...about, server, toolName: operation.key, digest }, args, context);
      }
      const call = { ...about, operation, serverUrl, auth, credential: credential(), responseSchema: row.responseSchema };
      return callOperation(egress, call, args, context);
    },
  };
}

/** The arguments in a line, for whoever approves: all of them stand beside it, too. */
function spelled(args: Record<string, unknown>): string {
  const masked = Object.entries(maskSecrets(args));
  const parts = masked.map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`);
  return parts.length > 0 ? `: ${parts.join(', ').slice(0, 300)}` : '';
}

const LOST = {
  removed: 'This is no longer connected, so nothing was done. Tell the customer that it cannot be done here at the moment.',
  changed: 'This has changed since this assistant was made, so nothing was done. Tell the customer that it cannot be done here at the moment.',
};

/** Stands for a tool that a running version names and that is gone: it fails in words that the model can pass on. */
export function lostTool(name: string, effect: Effect, why: keyof typeof LOST): Tool {
  const refuse = () => Promise.reject(refusedBy(`tool_${why}`, LOST[why]));
  return {
    name, effect,
    title: name.replaceAll('_', ' '),
    description: LOST[why],
    category: 'external',
    requiresAuth: false,
    requires2FA: false,
    rateLimitPerMinute: IMPORTED_CALLS_PER_MINUTE,
    parameters: z.looseObject({}),
    describe: () => name.replaceAll('_', ' '),
    resolve: refuse,
    run: refuse,
  };
}
