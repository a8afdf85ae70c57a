import { defineEntity, p } from '@mikro-orm/core';
import type { ImportedOperation, JsonSchema, SourceAuth } from '../../domain/tools/imported.ts';
import { tenantColumns, updatedAt } from './columns.ts';

const ToolSourceSchema = defineEntity({
  name: 'ToolSource',
  tableName: 'tool_sources',
  properties: {
    ...tenantColumns,
    name: p.string(),
    kind: p.enum(['openapi', 'mcp'] as const),
    /** Where the document was read from; null where it was pasted. The MCP server itself. */
    url: p.string().nullable(),
    /** Where calls go. */
    serverUrl: p.string(),
    /** As the source calls itself. */
    title: p.string(),
    version: p.string(),
    auth: p.json<SourceAuth>(),
    /** AES-GCM, purpose `tool-source/<id>`. It is written and used, never shown. */
    sealedCredential: p.text().nullable(),
    credentialSetAt: p.datetime(3).nullable(),
    credentialSetBy: p.string().nullable(),
    importedAt: p.datetime(3),
    createdBy: p.string(),
    updatedBy: p.string(),
    updatedAt,
  },
});
export class ToolSource extends ToolSourceSchema.class {}
ToolSourceSchema.setClass(ToolSource);

const ImportedToolSchema = defineEntity({
  name: 'ImportedTool',
  tableName: 'tools',
  properties: {
    ...tenantColumns,
    sourceId: p.uuid(),
    /** As the model calls it. */
    name: p.string(),
    title: p.string(),
    description: p.text(),
    effect: p.enum(['read', 'write'] as const),
    operation: p.json<ImportedOperation>(),
    /** JSON Schema, as is the response's. */
    parameters: p.json<JsonSchema>(),
    responseSchema: p.json<JsonSchema>().nullable(),
    /** Of the operation as it was imported. */
    digest: p.string(),
    createdBy: p.string(),
    updatedBy: p.string(),
    updatedAt,
  },
});
export class ImportedTool extends ImportedToolSchema.class {}
ImportedToolSchema.setClass(ImportedTool);
export { ToolSourceSchema, ImportedToolSchema };
