import type { modelRoutes } from '../../../contract/http/models.ts';
import { modelProviders } from '../../model-providers.ts';
import type { HandlersOf } from '../../handler.ts';

export const modelHandlers: HandlersOf<typeof modelRoutes> = {
  async list(_call, { environment }) {
    const providers = await modelProviders(environment);
    const defaultProvider = providers.find(({ configured }) => configured)?.name ?? 'demo';
    return { status: 200, body: { defaultProvider, providers } };
  },
};
