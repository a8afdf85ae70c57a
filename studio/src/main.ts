import './ui/base.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { z } from 'zod';
import App from './App.vue';
import { restoreLocale, i18n } from './i18n.ts';
import { router } from './router.ts';
import { followTheme } from './theme.ts';

// Compiled validators need `eval`, which the content-security policy does not allow.
z.config({ jitless: true });
followTheme();
const app = createApp(App).use(createPinia()).use(i18n).use(router);
void restoreLocale().finally(() => app.mount('#app'));
