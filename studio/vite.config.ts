import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import tailwindcss from '@tailwindcss/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const server = process.env.CITIFLOW_API ?? 'http://127.0.0.1:3000';

/** Lays `.br` and `.gz` beside each script and style, which the API serves in their stead. */
const precompress = (): Plugin => ({
  name: 'precompress',
  apply: 'build',
  // The folder that was written to, which the command line may have named.
  writeBundle({ dir = '' }) {
    const assets = join(dir, 'assets');
    for (const file of readdirSync(assets).filter((name) => /\.(js|css)$/.test(name))) {
      const content = readFileSync(join(assets, file));
      writeFileSync(join(assets, `${file}.br`), brotliCompressSync(content));
      writeFileSync(join(assets, `${file}.gz`), gzipSync(content, { level: 9 }));
    }
  },
});

/** The studio: built to dist/studio, which the API serves; in development the API is behind the proxy. */
export default defineConfig({
  root: here('.'),
  plugins: [vue(), tailwindcss(), precompress()],
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
