import { DEMO_USERS } from '../../config/demo.ts';
import { authRoutes } from '../../contract/http/auth.ts';
import { toolPolicyRoutes } from '../../contract/http/tool-policies.ts';
import type { Api } from './api.ts';

/**
 * The demonstration's customers are invented, and programs that load or break the system make their transfers by the
 * hundred: so haste and a day's sum are no danger here. Everything else is as it ships.
 */
const WIDER = { velocity: { writes: 100_000, windowMinutes: 60 }, perDayMinor: null };

/** Widens the demonstration's policy, unless somebody has set it already. @param api signed in as nobody yet */
export async function ensurePolicy(api: Api, tell: (line: string) => void): Promise<void> {
  const manager = DEMO_USERS.find(({ role }) => role === 'manager');
  if (!manager) throw new Error('The demonstration has no manager.');
  const { signIn } = authRoutes;
  await api.call(signIn, 200, signIn.responses[200], { body: { email: manager.email, password: manager.password } });
  const { readPolicy, savePolicy } = toolPolicyRoutes;
  const policy = await api.call(readPolicy, 200, readPolicy.responses[200]);
  if (policy.revision > 0) return;
  tell('Setting the policy for tools');
  await api.call(savePolicy, 200, savePolicy.responses[200], { body: { ...policy, ...WIDER } });
}
