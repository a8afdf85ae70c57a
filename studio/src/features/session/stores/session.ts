import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import { authRoutes, type User } from '../../../../../contract/http/auth.ts';
import { may as roleMay, type Permission } from '../../../../../domain/roles.ts';
import { ApiError } from '../../../api/api-error.ts';
import { call, type Answer } from '../../../api/client.ts';

export type StudioSetting = Answer<typeof authRoutes.setting>;

/** Who is signed in, and what the server says about itself. */
export const useSession = defineStore('session', () => {
  const user = shallowRef<User | null>(null);
  const setting = shallowRef<StudioSetting | null>(null);
  const unreachable = shallowRef<ApiError | null>(null);
  /** The session has ended while a page was open that must not be left: the password is asked for over it. */
  const ended = ref(false);

  /** True when somebody is signed in; asks the server once. */
  async function known(): Promise<boolean> {
    if (user.value) return true;
    try {
      user.value = (await call(authRoutes.me, {})).user;
      unreachable.value = null;
      return true;
    } catch (failure) {
      // A server that cannot be reached says nothing about who is signed in: the page tells it.
      const signedOut = failure instanceof ApiError && failure.status === 401;
      unreachable.value = !signedOut && failure instanceof ApiError ? failure : null;
      return unreachable.value !== null;
    }
  }

  async function loadSetting(): Promise<StudioSetting> {
    setting.value ??= await call(authRoutes.setting, {});
    return setting.value;
  }

  async function signIn(email: string, password: string): Promise<void> {
    user.value = (await call(authRoutes.signIn, { body: { email, password } })).user;
    ended.value = false;
  }

  async function signOut(): Promise<void> {
    await call(authRoutes.signOut, {});
    forget();
  }

  function forget(): void {
    user.value = null;
    ended.value = false;
  }

  const may = computed(() => (permission: Permission) =>
    user.value !== null && roleMay(user.value.role, permission),
  );

  return { user, setting, unreachable, ended, may, known, loadSetting, signIn, signOut, forget };
});
