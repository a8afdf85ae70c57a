import { agentRoutes } from '../../contract/http/agents.ts';
import { authRoutes } from '../../contract/http/auth.ts';
import type { Endpoints } from '../../test/support/system.ts';
import { modelFlow, withTools } from '../../test/support/flows.ts';
import { Api } from '../seed/api.ts';

/** Makes and publishes the agent that is measured: one model node that is offered one tool. */
export async function makeAgent({ api: address, demo }: Endpoints, tool = 'get_account_balance'): Promise<string> {
  const builder = demo?.users.find(({ role }) => role === 'builder');
  if (!builder) throw new Error('The demonstration has no builder to make an agent as.');
  const api = new Api(address);
  const { signIn } = authRoutes;
  await api.call(signIn, 200, signIn.responses[200], { body: { email: builder.email, password: builder.password } });
  const { create, createVersion } = agentRoutes;
  const flow = modelFlow({ provider: 'openai-compatible', model: 'instant', ...withTools(tool) });
  const body = { name: 'Benchmark', description: 'Answers at once.', flow };
  const { id: agentId } = await api.call(create, 201, create.responses[201], { body });
  await api.call(createVersion, 201, createVersion.responses[201], { params: { agentId }, body: { changeDescription: '' } });
  return agentId;
}
