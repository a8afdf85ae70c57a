import { ref, watchEffect } from 'vue';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];
const STORAGE_KEY = 'citiflow.theme';

const stored = () => THEMES.find((theme) => theme === localStorage.getItem(STORAGE_KEY)) ?? 'system';

/** The chosen theme; public/theme.js applies the same before the first paint. */
export const theme = ref<Theme>(stored());

export function followTheme(): void {
  const systemDark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const dark = theme.value === 'dark' || (theme.value === 'system' && systemDark.matches);
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  };
  systemDark.addEventListener('change', apply);
  watchEffect(() => {
    localStorage.setItem(STORAGE_KEY, theme.value);
    apply();
  });
}
