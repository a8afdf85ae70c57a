import pg from 'pg';

export interface DatabaseUrls {
  /** Owner of the application's database; migrations only. */
  adminUrl: string;
  /** What the application connects as: neither superuser nor owner, so row-level security holds for it. */
  applicationUrl: string;
  /** The sandbox bank's own database and role. */
  bankUrl: string;
}

/** The addresses of the embedded databases. */
export function databaseUrls(
  port: number, passwords: { owner: string; application: string; bank: string },
): DatabaseUrls {
  const at = `127.0.0.1:${port}`;
  return {
    adminUrl: `postgresql://citiflow_owner:${passwords.owner}@${at}/citiflow`,
    applicationUrl: `postgresql://citiflow_app:${passwords.application}@${at}/citiflow`,
    bankUrl: `postgresql://citiflow_bank:${passwords.bank}@${at}/citiflow_bank`,
  };
}

/** True when a session can be opened and answers. */
export async function answersQueries(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000, query_timeout: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Makes the owners' roles and databases that do not exist yet. The application's role is the migrations' work. */
export async function createDatabases(superuserUrl: string, urls: DatabaseUrls): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    await createDatabase(client, urls.adminUrl, 'CREATEROLE');
    await createDatabase(client, urls.bankUrl, '');
  } finally {
    await client.end();
  }
}

/** The role and database that `url` names, with its password, by way of `client`. */
export async function createDatabase(client: pg.Client, url: string, roleOptions: '' | 'CREATEROLE'): Promise<void> {
  const { username, password, pathname } = new URL(url);
  const role = client.escapeIdentifier(decodeURIComponent(username));
  const database = decodeURIComponent(pathname.slice(1));
  const secret = client.escapeLiteral(decodeURIComponent(password));
  const roles = await client.query('select 1 from pg_roles where rolname = $1', [decodeURIComponent(username)]);
  if (roles.rowCount === 0) await client.query(`create role ${role} login ${roleOptions} password ${secret}`);
  else await client.query(`alter role ${role} password ${secret}`);
  const databases = await client.query('select 1 from pg_database where datname = $1', [database]);
  if (databases.rowCount === 0) {
    await client.query(`create database ${client.escapeIdentifier(database)} owner ${role}`);
  }
}
