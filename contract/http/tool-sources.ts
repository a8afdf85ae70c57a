import { z } from 'zod';
import { LIMITS } from '../../domain/limits.ts';
import { IMPORTED_TOOL_NAME, type SourceAuth } from '../../domain/tools/imported.ts';
import { idSchema, listOf, timeSchema } from './common.ts';
import { defineRoute } from './route.ts';

const headerName = z.string().trim().regex(/^[A-Za-z0-9_.-]{1,128}$/, 'Write the name of a header or parameter.');

export const sourceAuthSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('bearer') }),
  z.object({ kind: z.literal('basic'), username: z.string().trim().max(256) }),
  z.object({ kind: z.literal('api-key'), in: z.enum(['header', 'query']), name: headerName }),
]) satisfies z.ZodType<SourceAuth>;

export const toolSourceSchema = z
  .object({
    id: idSchema,
    name: z.string(),
    kind: z.enum(['openapi', 'mcp']),
    /** Where the document was read from; null where it was pasted. */
    url: z.string().nullable(),
    /** Where calls go. */
    serverUrl: z.string(),
    title: z.string(),
    version: z.string(),
    auth: sourceAuthSchema,
    /** That there is a credential, and since when: never the credential. */
    credential: z.object({ setAt: timeSchema, setBy: z.string() }).nullable(),
    tools: z.array(z.object({ name: z.string(), title: z.string(), effect: z.enum(['read', 'write']), operation: z.string() })),
    importedAt: timeSchema,
    createdBy: z.string(),
    updatedBy: z.string(),
    updatedAt: timeSchema,
  })
  .meta({ id: 'ToolSource' });
export type ToolSource = z.infer<typeof toolSourceSchema>;

export const offeredOperationSchema = z
  .object({
    /** `GET /orders/{orderId}`, or the name at the MCP server. */
    key: z.string(),
    suggestedName: z.string(),
    title: z.string(),
    description: z.string(),
    effect: z.enum(['read', 'write']),
    /** The builder may say that this POST only reads. */
    mayBeReadOnly: z.boolean(),
    parameters: z.record(z.string(), z.unknown()),
    responseSchema: z.record(z.string(), z.unknown()).nullable(),
    /** Sent back when it is picked, so that what was looked at is what is imported. */
    digest: z.string(),
    /** Why it cannot be a tool. */
    unusable: z.string().nullable(),
    /** The tool that was made of it before, and whether it is still the same. */
    imported: z.object({ name: z.string(), title: z.string(), description: z.string(), effect: z.enum(['read', 'write']), changed: z.boolean() }).nullable(),
  })
  .meta({ id: 'OfferedOperation' });
export type OfferedOperation = z.infer<typeof offeredOperationSchema>;

export const sourcePreviewSchema = z
  .object({
    title: z.string(),
    version: z.string(),
    servers: z.array(z.string()),
    auth: sourceAuthSchema,
    operations: z.array(offeredOperationSchema),
    /** Tools whose operation is gone. */
    removed: z.array(z.object({ name: z.string(), operation: z.string() })),
  })
  .meta({ id: 'ToolSourcePreview' });
export type SourcePreview = z.infer<typeof sourcePreviewSchema>;

const url = z.string().trim().min(1).max(2_000);
const document = z.string().min(1).max(LIMITS.toolDocumentBytes, 'The document is too large.');
const credential = z.string().min(1).max(4_000).optional();

const pickSchema = z.object({
  key: z.string().min(1).max(1_000),
  digest: z.string().max(64),
  name: z.string().regex(IMPORTED_TOOL_NAME, 'Small letters, digits and underscores, 3 to 64 of them, a letter first.'),
  title: z.string().trim().min(1).max(200).optional(),
  description: z.string().trim().min(1, 'Say what it does: the model reads this.').max(2_000),
  readOnly: z.boolean().optional(),
});
export type PickedOperation = z.infer<typeof pickSchema>;

const picks = z.array(pickSchema).min(1, 'Pick at least one operation.').max(200);
const params = z.object({ sourceId: idSchema });
const tag = 'Tools';

export const toolSourceRoutes = {
  list: defineRoute({
    method: 'get',
    path: '/api/v1/tool-sources',
    summary: 'OpenAPI documents and MCP servers that tools were imported from',
    tag,
    access: 'tools:read',
    responses: { 200: listOf(toolSourceSchema) },
  }),
  preview: defineRoute({
    method: 'post',
    path: '/api/v1/tool-sources/preview',
    summary: 'What a document or server offers; with `sourceId`, what has changed since it was imported',
    tag,
    access: 'tools:write',
    body: z.object({
      kind: z.enum(['openapi', 'mcp']), url: url.optional(), document: document.optional(), sourceId: idSchema.optional(),
      auth: sourceAuthSchema.optional(), credential,
    }),
    responses: { 200: sourcePreviewSchema },
  }),
  create: defineRoute({
    method: 'post',
    path: '/api/v1/tool-sources',
    summary: 'Import picked operations as tools',
    tag,
    access: 'tools:write',
    body: z.object({
      kind: z.enum(['openapi', 'mcp']), name: z.string().trim().min(1, 'Give the source a name.').max(120),
      url: url.optional(), document: document.optional(), serverUrl: url.optional(),
      auth: sourceAuthSchema, credential, tools: picks,
    }),
    responses: { 201: toolSourceSchema },
  }),
  update: defineRoute({
    method: 'put',
    path: '/api/v1/tool-sources/:sourceId',
    summary: 'Import again: the picked operations are its tools from now on',
    tag,
    access: 'tools:write',
    params,
    body: z.object({ url: url.optional(), document: document.optional(), serverUrl: url.optional(), tools: picks }),
    responses: { 200: toolSourceSchema },
  }),
  setCredential: defineRoute({
    method: 'put',
    path: '/api/v1/tool-sources/:sourceId/credentials',
    summary: 'Change how calls are authorised; the credential is never shown again',
    tag,
    access: 'tools:write',
    params,
    body: z.object({ auth: sourceAuthSchema, credential }),
    responses: { 200: toolSourceSchema },
  }),
  remove: defineRoute({
    method: 'delete',
    path: '/api/v1/tool-sources/:sourceId',
    summary: 'Remove a source with its tools, unless agents use one',
    tag,
    access: 'tools:write',
    params,
    responses: { 204: null },
  }),
};
