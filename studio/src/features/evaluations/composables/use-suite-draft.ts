import { computed, ref, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { evaluationRoutes, type EvaluationSuite } from '../../../../../contract/http/evaluations.ts';
import { toApiError } from '../../../api/api-error.ts';
import { call } from '../../../api/client.ts';
import { useResource } from '../../../api/use-resource.ts';
import { toast } from '../../../ui/toast.ts';
import { useErrorText } from '../../../ui/use-error-text.ts';
import { useSession } from '../../session/stores/session.ts';
import { readCases } from '../case-problems.ts';
import { combineCases } from '../combine-cases.ts';
import { caseId, type DraftCase } from '../draft-case.ts';
import { useCaseWords } from './use-case-words.ts';

const NAME_CHARACTERS = 200;

/**
 * A suite whose cases are being written. They are saved whole, when somebody says so; what somebody else has
 * saved meanwhile is offered as `theirs`, and what is written here stays until it is chosen what becomes of it.
 */
export function useSuiteDraft(suiteId: string) {
  const { t } = useI18n();
  const { errorText } = useErrorText();
  const session = useSession();
  const words = useCaseWords();
  const params = { suiteId };
  const suite = useResource((signal) => call(evaluationRoutes.read, { params, signal }));
  const cases = shallowRef<DraftCase[]>([]);
  const theirs = shallowRef<EvaluationSuite | null>(null);
  const changed = ref(false);
  const busy = ref(false);
  const failure = ref<string | null>(null);
  /** Since what is not whole was to be saved, what is wrong is told while it is mended. */
  const told = ref(false);
  const problems = computed(() => {
    if (!changed.value) return suite.data.value?.problems ?? [];
    const read = told.value ? readCases(cases.value, words) : null;
    return read && 'problems' in read ? read.problems : [];
  });
  const hasProblem = (index: number) => problems.value.some(({ path }) => path.startsWith(`cases.${index}.`));

  watch(suite.data, (data) => {
    if (!data) return;
    cases.value = data.cases;
    theirs.value = null;
    changed.value = false;
    told.value = false;
  }, { flush: 'sync' });

  function write(now: DraftCase[]) {
    cases.value = now;
    changed.value = true;
  }

  /** False when something is not whole: nothing was sent then. */
  async function save(): Promise<boolean> {
    const data = suite.data.value;
    if (!data) return true;
    const sent = cases.value;
    const read = readCases(sent, words);
    if ('problems' in read) {
      told.value = true;
      failure.value = t('evaluations.notWhole', { count: read.problems.length }, read.problems.length);
      return false;
    }
    busy.value = true;
    try {
      show(await call(evaluationRoutes.save, { params, body: { name: data.name, description: data.description, cases: read.cases, revision: data.revision } }), sent);
    } catch (error) {
      const { code } = toApiError(error);
      if (code === 'conflict') await showTheirs();
      else failure.value = errorText(toApiError(error));
    } finally {
      busy.value = false;
    }
    return true;
  }
  /** What was written while it was on its way stays, to be saved next. */
  function show(saved: EvaluationSuite, sent: readonly DraftCase[]) {
    const now = cases.value;
    suite.data.value = saved;
    failure.value = null;
    if (now !== sent) write(now);
  }

  async function showTheirs() {
    failure.value = null;
    try {
      theirs.value = await call(evaluationRoutes.read, { params });
    } catch (error) {
      failure.value = errorText(toApiError(error));
    }
  }
  function takeTheirs() {
    if (theirs.value) suite.data.value = theirs.value;
  }
  async function keepMine() {
    const mine = cases.value;
    takeTheirs();
    write(mine);
    await save();
  }
  async function combine() {
    const [began, found] = [suite.data.value, theirs.value];
    if (!began || !found) return;
    const ending = ` (${session.user?.name ?? ''})`;
    const twinOf = (mine: DraftCase) => ({ ...mine, id: caseId(), name: mine.name.slice(0, NAME_CHARACTERS - ending.length) + ending });
    const { cases: both, twins } = combineCases(began.cases, cases.value, found.cases, twinOf);
    takeTheirs();
    write(both);
    if (twins > 0) toast(t('evaluations.twins', { count: twins }, twins));
    await save();
  }

  return { suite, cases, theirs, changed, busy, failure, problems, hasProblem, write, save, takeTheirs, keepMine, combine };
}
