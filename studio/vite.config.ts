import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = process.env.CITIFLOW_API ?? 'http://127.0.0.1:3000';

/** The studio: built to dist/studio, which the API serves; in development the API is behind the proxy. */
export default defineConfig({
  root: here('.'),
  plugins: [vue(), tailwindcss()],
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __INTLIFY_JIT_COMPILATION__: 'true',
  },
  build: { outDir: here('../dist/studio'), emptyOutDir: true, target: 'es2022', sourcemap: true },
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy: { '/api': server, '/ws': { target: server, ws: true } },
  },
});
