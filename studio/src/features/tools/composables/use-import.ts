import { computed, reactive } from 'vue';
import { toolSourceRoutes, type OfferedOperation, type SourcePreview, type ToolSource } from '../../../../../contract/http/tool-sources.ts';
import { IMPORTED_TOOL_NAME, type SourceAuth } from '../../../../../domain/tools/imported.ts';
import { toApiError, type ApiError } from '../../../api/api-error.ts';
import { call } from '../../../api/client.ts';

export interface Pick {
  key: string;
  digest: string;
  name: string;
  title: string;
  description: string;
  readOnly: boolean;
}

export interface ImportState {
  step: 'source' | 'operations' | 'review';
  kind: 'openapi' | 'mcp';
  from: 'url' | 'document';
  url: string;
  document: string;
  name: string;
  serverUrl: string;
  auth: SourceAuth;
  credential: string;
  preview: SourcePreview | null;
  picks: Pick[];
  busy: boolean;
  failure: ApiError | null;
}

/**
 * An import on its way: read a source, pick operations, look it over. With `source`, the source is imported again: its
 * tools are picked already, with their own names.
 */
export function useImport(source: ToolSource | null) {
  const state = reactive<ImportState>({
    step: 'source',
    kind: source?.kind ?? 'openapi',
    from: source && source.url === null ? 'document' : 'url',
    url: source?.url ?? '',
    document: '',
    name: source?.name ?? '',
    serverUrl: source?.serverUrl ?? '',
    auth: source?.auth ?? { kind: 'none' },
    credential: '',
    preview: null,
    picks: [],
    busy: false,
    failure: null,
  });

  const address = computed(() => ({
    ...(state.kind === 'mcp' || state.from === 'url' ? { url: state.url.trim() } : { document: state.document }),
  }));
  const mayRead = computed(() => (state.kind === 'mcp' || state.from === 'url' ? state.url.trim() !== '' : state.document.trim() !== ''));
  const picked = (key: string) => state.picks.find((pick) => pick.key === key);
  /** What is wrong with the picks, by operation. */
  const problems = computed(() => {
    const names = state.picks.map((pick) => pick.name);
    return new Map(
      state.picks.flatMap((pick): [string, 'name' | 'twice' | 'description'][] => {
        if (!IMPORTED_TOOL_NAME.test(pick.name)) return [[pick.key, 'name']];
        if (names.filter((name) => name === pick.name).length > 1) return [[pick.key, 'twice']];
        return pick.description.trim() === '' ? [[pick.key, 'description']] : [];
      }),
    );
  });

  async function attempt<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    state.busy = true;
    state.failure = null;
    try {
      return await work();
    } catch (error) {
      state.failure = toApiError(error);
      return undefined;
    } finally {
      state.busy = false;
    }
  }

  async function read(): Promise<void> {
    const body = source
      ? { kind: state.kind, sourceId: source.id, ...address.value }
      : { kind: state.kind, ...address.value, auth: state.auth, ...(state.credential ? { credential: state.credential } : {}) };
    const preview = await attempt(() => call(toolSourceRoutes.preview, { body }));
    if (!preview) return;
    state.preview = preview;
    state.name ||= preview.title.slice(0, 120);
    state.serverUrl ||= preview.servers[0] ?? '';
    if (!source && state.kind === 'openapi' && state.auth.kind === 'none') state.auth = preview.auth;
    state.picks = preview.operations.filter(({ imported, unusable }) => imported && unusable === null).map(pickOf);
    state.step = 'operations';
  }

  function toggle(operation: OfferedOperation): void {
    if (picked(operation.key)) state.picks = state.picks.filter(({ key }) => key !== operation.key);
    else state.picks = [...state.picks, pickOf(operation)];
  }

  /** @returns the source as it is now, or undefined where it was refused: `state.failure` says why */
  async function save(): Promise<ToolSource | undefined> {
    const tools = state.picks.map(({ readOnly, ...pick }) => ({ ...pick, ...(readOnly ? { readOnly } : {}) }));
    const serverUrl = state.kind === 'openapi' && state.serverUrl.trim() ? { serverUrl: state.serverUrl.trim() } : {};
    return attempt(() =>
      source
        ? call(toolSourceRoutes.update, { params: { sourceId: source.id }, body: { ...address.value, ...serverUrl, tools } })
        : call(toolSourceRoutes.create, {
            body: {
              kind: state.kind, name: state.name.trim(), ...address.value, ...serverUrl, auth: state.auth,
              ...(state.credential ? { credential: state.credential } : {}), tools,
            },
          }),
    );
  }

  return { state, mayRead, picked, problems, read, toggle, save };
}

export type Importing = ReturnType<typeof useImport>;

function pickOf({ key, digest, suggestedName, title, description, effect, imported }: OfferedOperation): Pick {
  return {
    key, digest,
    name: imported?.name ?? suggestedName,
    title: imported?.title ?? title,
    description: imported?.description ?? description,
    readOnly: imported?.effect === 'read' && effect === 'write',
  };
}
