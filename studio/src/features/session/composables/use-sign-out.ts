import { useRouter } from 'vue-router';
import { toApiError } from '../../../api/api-error.ts';
import { toast } from '../../../ui/toast.ts';
import { useErrorText } from '../../../ui/use-error-text.ts';
import { useSession } from '../stores/session.ts';

/** Ends the session and goes to where the next one begins; says so where that fails. */
export function useSignOut(): () => Promise<void> {
  const session = useSession();
  const router = useRouter();
  const { errorText } = useErrorText();
  return async () => {
    try {
      await session.signOut();
      await router.push({ name: 'sign-in' });
    } catch (failure) {
      toast(errorText(toApiError(failure)), 'negative');
    }
  };
}
