import type { EntityManager } from '@mikro-orm/postgresql';
import { CitiflowError } from '../domain/errors.ts';
import type { Permission, Role } from '../domain/roles.ts';
import type { Orm } from '../db/orm.ts';
import { queryAsTenant, withTenant } from '../db/tenancy.ts';
import { bounded } from './bounded.ts';

export interface UserForSignIn {
  id: string;
  tenant_id: string;
  email: string;
  name: string;
  role: Role;
  password_hash: string;
}

export interface FoundApiKey {
  id: string;
  tenant_id: string;
  name: string;
  prefix: string;
  role: Role;
  scopes: Permission[] | null;
  /** Milliseconds since 1970, as the next. */
  expires_at_ms: number | null;
  last_used_at_ms: number | null;
  revoked: boolean;
}

/** The API's ways to PostgreSQL: by tenant, and the look-ups that come before a tenant is known. */
export interface Database {
  /** One transaction, in which row-level security shows the tenant's rows only. */
  tenant<Result>(tenantId: string, work: (em: EntityManager) => Promise<Result>): Promise<Result>;
  /** One statement in one round trip, under the same row-level security. */
  query<Row extends object>(tenantId: string, sql: string, parameters: readonly unknown[]): Promise<Row[]>;
  findUserForSignIn(email: string): Promise<UserForSignIn | undefined>;
  findApiKey(hash: string): Promise<FoundApiKey | undefined>;
  tenantOfAgent(agentId: string): Promise<string | undefined>;
  tenantOfConversation(conversationId: string): Promise<string | undefined>;
  tenantNamed(name: string): Promise<string | undefined>;
  ping(): Promise<void>;
}

const milliseconds = (column: string) => `(extract(epoch from ${column}) * 1000)::float8 as ${column}_ms`;
const API_KEY = `select id, tenant_id, name, prefix, role, scopes, revoked_at is not null as revoked,
  ${milliseconds('expires_at')}, ${milliseconds('last_used_at')} from find_api_key(?)`;

/** @throws CitiflowError `dependency_unavailable`, from any method, when PostgreSQL cannot be reached in time */
export function createDatabase(orm: Orm): Database {
  const first = async <Row extends object>(sql: string, parameters: unknown[]) => {
    const rows = await reachable(orm.em.fork().execute<Row[]>(sql, parameters));
    return rows[0];
  };
  const ownerOf = (look: string) => async (id: string) => {
    const row = await first<{ tenant: string | null }>(`select ${look}(?) as tenant`, [id]);
    return row?.tenant ?? undefined;
  };
  return {
    tenant: (tenantId, work) => reachable(withTenant(orm, tenantId, work)),
    query: <Row extends object>(tenantId: string, sql: string, parameters: readonly unknown[]) =>
      reachable(queryAsTenant<Row>(orm, tenantId, sql, parameters)),
    findUserForSignIn: (email) => first<UserForSignIn>('select * from find_user_for_sign_in(?)', [email]),
    findApiKey: (hash) => first<FoundApiKey>(API_KEY, [hash]),
    tenantOfAgent: ownerOf('tenant_of_agent'),
    tenantOfConversation: ownerOf('tenant_of_conversation'),
    tenantNamed: async (name) => (await first<{ id: string }>('select id from tenants where name = ?', [name]))?.id,
    ping: async () => void (await first('select 1 as alive', [])),
  };
}

async function reachable<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await bounded(work);
  } catch (error) {
    if (isUnreachable(error)) throw new CitiflowError('dependency_unavailable', undefined, { cause: error });
    throw error;
  }
}

const UNREACHABLE = [
  /ECONN|EPIPE|ETIMEDOUT|ENOENT/,
  /57P0\d|\b08\w{3}\b|53300/,
  /ConnectionException|[Cc]onnection terminated|timeout exceeded when trying to connect/,
];

/** Connection refused or cut, and PostgreSQL's class 57P (shutting down, starting up) and 08 (connection). */
function isUnreachable(error: unknown): boolean {
  const text = `${codeOf(error)} ${error instanceof Error ? `${error.name} ${error.message}` : ''}`;
  return UNREACHABLE.some((sign) => sign.test(text));
}

const codeOf = (error: unknown) =>
  error && typeof error === 'object' && 'code' in error ? String(error.code) : '';
