import { createSharedComposable } from '@vueuse/core';
import { modelRoutes } from '../../../../../contract/http/models.ts';
import { call } from '../../../api/client.ts';
import { useResource } from '../../../api/use-resource.ts';

/** Providers and their models, asked for once by all who show them. */
export const useModels = createSharedComposable(() => useResource((signal) => call(modelRoutes.list, { signal })));
