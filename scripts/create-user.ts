import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { createUser } from '../db/create-user.ts';
import { ROLES } from '../domain/roles.ts';
import { readPassword } from './create-user/password.ts';

const USAGE = `npm run create-user -- --email E --name N --role R [--tenant T] [--data-dir D]

  --role      one of ${ROLES.join(', ')}
  --tenant    whose user it is; made where it does not exist. May be left out while there is one tenant, or none
  --data-dir  of the running system, where DATABASE_ADMIN_URL is not set (.citiflow)

The password is asked for on the terminal, or is CITIFLOW_NEW_PASSWORD, or the first line of the input.`;

const argumentsSchema = z.object({
  email: z.email('--email must be an address').max(254),
  name: z.string('--name is needed').trim().min(1, '--name is empty').max(120),
  role: z.enum(ROLES, `--role must be one of ${ROLES.join(', ')}`),
  tenant: z.string().trim().min(1, '--tenant is empty').max(120).optional(),
  'data-dir': z.string().optional(),
});

async function main(): Promise<void> {
  const options = { email: text, name: text, role: text, tenant: text, 'data-dir': text, help: { type: 'boolean' } } as const;
  const { help, ...given } = parseArgs({ options }).values;
  if (help) return console.log(USAGE);
  const wanted = argumentsSchema.safeParse(given);
  if (!wanted.success) throw new Error(`${wanted.error.issues.map(({ message }) => message).join('\n')}\n\n${USAGE}`);
  const { email, name, role, tenant, 'data-dir': dataDir } = wanted.data;
  const { env, stdin: input, stdout: output } = process;
  const adminUrl = env['DATABASE_ADMIN_URL'] ?? embeddedDatabase(dataDir ?? env['CITIFLOW_DATA_DIR'] ?? '.citiflow');
  const password = await readPassword({ env, input, output });
  const made = await createUser(adminUrl, { email, name, role, password }, tenant);
  if (made.tenantIsNew) console.log(`Tenant "${made.tenantName}" was made.`);
  console.log(`${name} <${email.toLowerCase()}> can sign in to "${made.tenantName}" as ${role}.`);
}

const text = { type: 'string' } as const;

/** As its owner, the database of the system that the launcher runs with this data folder. */
function embeddedDatabase(dataDir: string): string {
  try {
    const read = (file: string): unknown => JSON.parse(readFileSync(join(dataDir, file), 'utf8'));
    const { databaseUrl } = z.object({ databaseUrl: z.string() }).parse(read('endpoints.json'));
    const { postgres } = z.object({ postgres: z.object({ owner: z.string(), application: z.string() }) }).parse(read('secrets.json'));
    const url = new URL(databaseUrl);
    if (url.password !== postgres.application) throw new Error('This PostgreSQL is not the launcher’s own.');
    return Object.assign(url, { username: 'citiflow_owner', password: postgres.owner }).href;
  } catch (error) {
    throw new Error(`Set DATABASE_ADMIN_URL: no system with a database of its own is described in ${dataDir}.`, { cause: error });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
