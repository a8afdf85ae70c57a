import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { checkedUrl } from '../../activities/http-tools/addresses.ts';
import { credentialPurpose } from '../../activities/imported-tools/imported-tool.ts';
import { isBuiltIn } from '../../activities/imported-tools/catalogue.ts';
import type { User } from '../../contract/http/auth.ts';
import type { PickedOperation, ToolSource as SourceBody } from '../../contract/http/tool-sources.ts';
import { audit } from '../../db/audit.ts';
import { ImportedTool, ToolSource } from '../../db/entities/imported-tool.ts';
import { CitiflowError } from '../../domain/errors.ts';
import { LIMITS } from '../../domain/limits.ts';
import { RESERVED_TOOL_NAMES, type OfferedOperation, type SourceAuth } from '../../domain/tools/imported.ts';
import type { Dependencies } from '../dependencies.ts';
import { presentSource } from '../presenters/tool.ts';
import { refuseIfUsed } from '../tool-usage.ts';
import { mayBeReadOnly, offeredBy, sourceById, type Importing } from '../tool-sources.ts';

type Needed = Pick<Dependencies, 'database' | 'egress' | 'sealer'>;

export interface NewSource {
  kind: 'openapi' | 'mcp';
  name: string;
  url?: string | undefined;
  document?: string | undefined;
  serverUrl?: string | undefined;
  auth: SourceAuth;
  credential?: string | undefined;
  tools: PickedOperation[];
}

/**
 * Imports picked operations. The source is read once more: what becomes a tool is what it says, not what was sent.
 * @throws CitiflowError `tool_name_taken`, `tool_source_invalid`, `tool_address_refused`, `conflict` when an operation
 * has changed since it was looked at
 */
export async function importSource(needed: Needed, user: User, wanted: NewSource): Promise<SourceBody> {
  const { kind, name, auth, credential } = wanted;
  const read = await offeredBy(needed.egress, wanted);
  const serverUrl = serverOf(needed, wanted, read.servers);
  return needed.database.tenant(user.tenantId, async (em) => {
    if ((await em.count(ToolSource, { name })) > 0) throw taken('name', `There is a source "${name}" already.`);
    const now = new Date();
    const source = em.create(ToolSource, {
      id: randomUUID(), tenantId: user.tenantId, kind, name, serverUrl, auth,
      url: wanted.url ?? null, title: read.title, version: read.version, importedAt: now,
      sealedCredential: null, credentialSetAt: null, credentialSetBy: null, createdBy: user.name, updatedBy: user.name,
    });
    authorise(needed, source, user, auth, credential);
    await em.persist(source).flush();
    await keepPicks(em, source, user, read.operations, wanted.tools);
    await auditSource(em, user, 'tool-source.imported', source, { tools: wanted.tools.map((pick) => pick.name) });
    return presentSource(source, await em.find(ImportedTool, { sourceId: source.id }, { orderBy: { name: 'asc' } }));
  });
}

/**
 * Imports again: new picks are added, kept ones brought up to date, the others removed.
 * @throws CitiflowError `tool_in_use` where agents use one that would be removed or get another name, and as `importSource`
 */
export async function reimportSource(needed: Needed, user: User, sourceId: string, wanted: Importing & { serverUrl?: string | undefined; tools: PickedOperation[] }): Promise<SourceBody> {
  const known = await needed.database.tenant(user.tenantId, (em) => sourceById(em, sourceId));
  // An MCP server is asked with its credential: at the address that this was entered for, whatever comes with the request.
  const url = known.kind === 'mcp' ? known.serverUrl : (wanted.url ?? known.url ?? undefined);
  const address = { kind: known.kind, url, document: wanted.document, auth: known.auth, credential: credentialOf(needed, known) };
  const read = await offeredBy(needed.egress, address);
  const serverUrl = serverOf(needed, { ...wanted, kind: known.kind, url }, [known.serverUrl]);
  return needed.database.tenant(user.tenantId, async (em) => {
    const source = await sourceById(em, sourceId);
    // A credential goes where it was entered for, and nowhere else.
    if (new URL(serverUrl).origin !== new URL(source.serverUrl).origin) forgetCredential(source);
    Object.assign(source, { serverUrl, url: url ?? null, title: read.title, version: read.version, importedAt: new Date(), updatedBy: user.name });
    const before = await em.find(ImportedTool, { sourceId });
    const staying = new Map(wanted.tools.map((pick) => [pick.key, pick.name]));
    const going = before.filter((tool) => staying.get(tool.operation.key) !== tool.name);
    await refuseIfUsed(em, going.map((tool) => tool.name));
    for (const tool of going) em.remove(tool);
    await em.flush();
    await keepPicks(em, source, user, read.operations, wanted.tools);
    const details = { tools: wanted.tools.map((pick) => pick.name), removed: going.map((tool) => tool.name) };
    await auditSource(em, user, 'tool-source.reimported', source, details);
    return presentSource(source, await em.find(ImportedTool, { sourceId }, { orderBy: { name: 'asc' } }));
  });
}

/** Changes how a source's calls are authorised. Without a credential, the one that was kept is forgotten. */
export async function setSourceCredential(
  needed: Needed, user: User, sourceId: string, { auth, credential }: { auth: SourceAuth; credential?: string | undefined },
): Promise<SourceBody> {
  return needed.database.tenant(user.tenantId, async (em) => {
    const source = await sourceById(em, sourceId);
    authorise(needed, source, user, auth, credential);
    source.updatedBy = user.name;
    await auditSource(em, user, 'tool-source.credential-changed', source, { isKept: source.sealedCredential !== null });
    return presentSource(source, await em.find(ImportedTool, { sourceId }, { orderBy: { name: 'asc' } }));
  });
}

type SourceAction = 'tool-source.imported' | 'tool-source.reimported' | 'tool-source.credential-changed' | 'tool-source.removed';

/** Where calls go is told without what may be a secret in it. */
export async function auditSource(em: EntityManager, user: User, action: SourceAction, source: ToolSource, details: Record<string, unknown>): Promise<void> {
  const { kind, auth, serverUrl } = source;
  await audit(em, user.tenantId, {
    by: user, action, subject: { kind: 'tool-source', id: source.id, label: source.name },
    details: { kind, auth: auth.kind, server: new URL(serverUrl).origin, ...details },
  });
}

export const credentialOf = ({ sealer }: Pick<Dependencies, 'sealer'>, source: ToolSource): string | undefined =>
  source.sealedCredential ? sealer.open(source.sealedCredential, credentialPurpose(source.id)) : undefined;

function authorise({ sealer }: Needed, source: ToolSource, user: User, auth: SourceAuth, credential: string | undefined): void {
  source.auth = auth;
  if (auth.kind === 'none' || credential === undefined) return forgetCredential(source);
  if (/[\r\n\0]/.test(credential)) {
    throw new CitiflowError('validation_failed', undefined, { errors: [{ path: 'credential', message: 'A credential is one line.' }] });
  }
  source.sealedCredential = sealer.seal(credential, credentialPurpose(source.id));
  source.credentialSetAt = new Date();
  source.credentialSetBy = user.name;
}

function forgetCredential(source: ToolSource): void {
  Object.assign(source, { sealedCredential: null, credentialSetAt: null, credentialSetBy: null });
}

function serverOf({ egress }: Needed, { kind, url, serverUrl }: Pick<NewSource, 'kind' | 'url' | 'serverUrl'>, servers: string[]): string {
  const wanted = kind === 'mcp' ? url : (serverUrl ?? servers[0]);
  if (!wanted) {
    const message = 'The document names no server. Write where calls shall go.';
    throw new CitiflowError('validation_failed', message, { errors: [{ path: 'serverUrl', message }] });
  }
  const checked = checkedUrl(wanted, egress.allowed);
  // Paths are put behind it: a query or a fragment of its own would swallow them.
  return kind === 'mcp' ? checked.href : checked.origin + checked.pathname;
}

async function keepPicks(em: EntityManager, source: ToolSource, user: User, offered: OfferedOperation[], picks: PickedOperation[]): Promise<void> {
  const byKey = new Map(offered.map((operation) => [operation.operation.key, operation]));
  await refuseTakenNames(em, source, picks);
  for (const pick of picks) {
    const found = byKey.get(pick.key);
    if (!found || found.unusable !== undefined) throw new CitiflowError('tool_source_invalid', `"${pick.key}" cannot be a tool: ${found?.unusable ?? 'it is not there.'}`);
    if (found.digest !== pick.digest) throw new CitiflowError('conflict', `"${pick.key}" has changed since you looked at it. Read the source again.`);
    const effect = pick.readOnly && mayBeReadOnly(found) ? ('read' as const) : found.effect;
    const facts = {
      name: pick.name, title: pick.title ?? found.title, description: pick.description, effect, operation: found.operation,
      parameters: found.parameters, responseSchema: found.responseSchema, digest: found.digest, updatedBy: user.name,
    };
    const known = await em.findOne(ImportedTool, { sourceId: source.id, name: pick.name });
    if (known) Object.assign(known, facts);
    else em.persist(em.create(ImportedTool, { ...facts, id: randomUUID(), tenantId: source.tenantId, sourceId: source.id, createdBy: user.name }));
  }
  await em.flush();
}

async function refuseTakenNames(em: EntityManager, source: ToolSource, picks: PickedOperation[]): Promise<void> {
  const names = picks.map((pick) => pick.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw taken('tools', `Two of the tools are called "${twice}".`);
  const reserved = names.find((name) => isBuiltIn(name) || RESERVED_TOOL_NAMES.has(name));
  if (reserved !== undefined) throw taken('tools', `"${reserved}" is the name of a built-in tool.`);
  const [others] = await em.find(ImportedTool, { name: { $in: names }, sourceId: { $ne: source.id } }, { limit: 1 });
  if (others) throw taken('tools', `Another source has a tool "${others.name}".`);
  if ((await em.count(ImportedTool, { sourceId: { $ne: source.id } })) + picks.length > LIMITS.toolsOfTenant) {
    throw new CitiflowError('validation_failed', `At most ${LIMITS.toolsOfTenant} tools can be imported.`);
  }
}

const taken = (path: string, message: string) => new CitiflowError('tool_name_taken', message, { errors: [{ path, message }] });
