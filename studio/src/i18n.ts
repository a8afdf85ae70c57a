import { createI18n } from 'vue-i18n';
import en from './locales/en.json';

export const LOCALES = ['en', 'de'] as const;
export type Locale = (typeof LOCALES)[number];
const STORAGE_KEY = 'citiflow.locale';

const isLocale = (value: unknown): value is Locale => LOCALES.includes(value as Locale);

function firstLocale(): Locale {
  const stored = localStorage.getItem(STORAGE_KEY);
  if (isLocale(stored)) return stored;
  const wanted = navigator.language.slice(0, 2);
  return isLocale(wanted) ? wanted : 'en';
}

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  messages: { en } as Record<string, typeof en>,
});

/** Loads the language's texts, if they are not English, and shows the studio in it. */
export async function setLocale(locale: Locale): Promise<void> {
  if (!i18n.global.availableLocales.includes(locale)) {
    const texts = await import('./locales/de.json');
    i18n.global.setLocaleMessage(locale, texts.default);
  }
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
  localStorage.setItem(STORAGE_KEY, locale);
}

export const restoreLocale = () => setLocale(firstLocale());
