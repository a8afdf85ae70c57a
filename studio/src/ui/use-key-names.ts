import { useI18n } from 'vue-i18n';

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Keys as they are written on this keyboard, in the reader's language: `Ctrl+Shift+Z` in its parts. */
export function useKeyNames() {
  const { t, te } = useI18n();
  const keyName = (key: string) => (key === 'Ctrl' && isMac ? '⌘' : te(`key.${key}`) ? t(`key.${key}`) : key);
  return { keyNames: (keys: string): string[] => (keys === '+' ? ['+'] : keys.split('+').map(keyName)) };
}
