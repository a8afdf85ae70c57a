import { z } from 'zod';
import { authRoutes } from '../contract/http/auth.ts';
import { Api } from './seed/api.ts';
import { ensureKnowledge } from './seed/knowledge.ts';
import { ensureAgent } from './seed/support-agent.ts';
import { ensurePolicy } from './seed/policy.ts';
import { signInToDemo } from './seed/users.ts';

/**
 * Makes the demonstration through the real API: tenant and users, knowledge base, agent. Run again it changes
 * nothing. The last line of its output says what there is, as JSON.
 */
async function seed(environment: NodeJS.ProcessEnv): Promise<void> {
  const settings = readSettings(environment);
  const api = new Api(settings.CITIFLOW_PUBLIC_URL);
  await signInToDemo(api, settings.DATABASE_ADMIN_URL, tell);
  await ensurePolicy(new Api(settings.CITIFLOW_PUBLIC_URL), tell);
  const knowledgeBaseId = await ensureKnowledge(api, tell);
  const agentId = await ensureAgent(api, knowledgeBaseId, tell);
  const { setting } = authRoutes;
  const { demoUsers, demoCustomers } = await api.call(setting, 200, setting.responses[200]);
  const users = demoUsers.map(({ email, password, role }) => ({ email, password, role }));
  tell(JSON.stringify({ demo: { users, agentId, customers: demoCustomers } }));
}

const settingsSchema = z.object({ CITIFLOW_PUBLIC_URL: z.url({ protocol: /^https?$/ }), DATABASE_ADMIN_URL: z.string().optional() });

function readSettings(environment: NodeJS.ProcessEnv): z.infer<typeof settingsSchema> {
  const settings = settingsSchema.safeParse(environment);
  if (settings.success) return settings.data;
  throw new Error('CITIFLOW_PUBLIC_URL is needed: the address of the running API, such as http://127.0.0.1:3000.');
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  await seed(process.env);
} catch (failure) {
  process.stderr.write(`The demonstration could not be made. ${failure instanceof Error ? failure.message : String(failure)}\n`);
  process.exitCode = 1;
}
