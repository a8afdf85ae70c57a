import boundaries from 'eslint-plugin-boundaries';
import vue from 'eslint-plugin-vue';
import tseslint from 'typescript-eslint';
import vueParser from 'vue-eslint-parser';

/** Rooms of the house. A file belongs to the first pattern that it fits. */
const elements = [
  { type: 'test', pattern: ['**/*.test.ts', 'test/**'], mode: 'full' },
  { type: 'messages', pattern: 'workflows/*/messages.ts', mode: 'full' },
  { type: 'bank-client', pattern: ['activities/banking/client.ts', 'activities/banking/shapes.ts', 'activities/banking/refusals.ts'], mode: 'full' },
  { type: 'tool-catalogue', pattern: ['activities/banking/tools/**', 'activities/banking/tool.ts', 'activities/{http-tools,mcp,imported-tools}/**'], mode: 'full' },
  ...[
    'domain', 'contract', 'config', 'db', 'workflows', 'activities', 'retrieval', 'temporal', 'workers', 'api',
    'studio', 'bank', 'model-server', 'services', 'scripts',
  ].map((type) => ({ type, pattern: `${type}/**`, mode: 'full' })),
];

/** Who may import whom, besides itself. What is not here is a wrong door. */
const doors = {
  domain: [],
  contract: ['domain'],
  config: ['domain'],
  db: ['domain'],
  messages: ['domain'],
  workflows: ['domain', 'messages'],
  retrieval: ['domain', 'contract', 'db'],
  'tool-catalogue': ['domain', 'contract', 'db', 'activities', 'bank-client'],
  'bank-client': ['domain'],
  activities: ['domain', 'contract', 'db', 'retrieval', 'tool-catalogue', 'bank-client'],
  temporal: ['config'],
  api: ['domain', 'contract', 'config', 'db', 'temporal', 'retrieval', 'messages', 'tool-catalogue', 'bank-client'],
  workers: ['domain', 'contract', 'config', 'db', 'workflows', 'messages', 'activities', 'retrieval', 'temporal', 'tool-catalogue', 'bank-client'],
  studio: ['domain', 'contract'],
  bank: [],
  'model-server': [],
  services: [],
  scripts: ['domain', 'contract', 'config', 'db', 'services', 'retrieval', 'temporal', 'messages', 'activities', 'test'],
};

const door = (from, to, dependency) => ({
  from: { element: { type: from } },
  allow: to.map((type) => ({ to: { element: { type } }, ...(dependency ? { dependency } : {}) })),
});

export default tseslint.config(
  { ignores: ['dist', 'node_modules', '.venv', '.citiflow', '.cache', 'coverage', 'test/replay/histories'] },
  ...tseslint.configs.strict,
  ...vue.configs['flat/recommended'],
  {
    files: ['**/*.{ts,mts,js,mjs,vue}'],
    plugins: { boundaries },
    settings: {
      'boundaries/legacy-warnings': false,
      'boundaries/elements': elements,
      'boundaries/include': ['**/*.{ts,vue}'],
      'import/resolver': { typescript: { alwaysTryTypes: true } },
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: [
            ...Object.entries(doors).map(([from, allow]) => door(from, [from, ...allow])),
            door('workflows', ['activities'], { kind: 'type' }),
            door('messages', ['workflows'], { kind: 'type' }),
            door('activities', ['messages'], { kind: 'type' }),
            { from: { element: { type: 'test' } }, allow: [{ to: { element: { type: '*' } } }] },
          ],
        },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-invalid-void-type': 'off',
      'no-console': ['error', { allow: ['warn', 'error', 'log', 'info', 'table'] }],
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      eqeqeq: 'error',
    },
  },
  // Vectors are indexed within their length; tests say what they know.
  { files: ['**/*.test.ts', 'test/**', 'model-server/**'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  {
    // What a workflow runs must be the same on every replay, and its bundle small.
    files: ['workflows/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [{ name: 'zod', message: 'One value import of zod grows the workflow bundle by a megabyte.' }],
          patterns: [{ group: ['node:*'], message: 'A workflow touches nothing outside: use an activity.' }],
        },
      ],
    },
  },
  {
    files: ['**/*.ts'],
    rules: {
      'no-restricted-syntax': ['error', {
        selector: "CallExpression[callee.object.name='AbortSignal'][callee.property.name='any'] CallExpression[callee.property.name='timeout']",
        message: 'On Node 20 the garbage collector takes this time-out before it fires: withDeadline of domain/deadline.ts.',
      }],
    },
  },
  {
    files: ['**/*.ts'],
    ignores: ['config/**', 'scripts/**', 'services/**', 'bank/**', 'model-server/**', 'test/**', '**/*.test.ts', 'studio/**', '**/vitest.config.ts'],
    rules: {
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: 'config/env.ts is the only reader of the environment.' }],
    },
  },
  {
    files: ['**/*.vue'],
    languageOptions: { parser: vueParser, parserOptions: { parser: tseslint.parser, sourceType: 'module' } },
    rules: {
      'vue/multi-word-component-names': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/attributes-order': 'off',
      'vue/require-default-prop': 'off',
      'vue/no-v-html': 'off',
    },
  },
);
