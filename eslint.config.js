/**
 * The rules of lint: the walls of the house (scripts/lint), TypeScript's pitfalls, Vue's essentials; Prettier does the
 * layout. Rules that need types run on .ts files only: a forgotten promise costs most here.
 */
import vue from 'eslint-plugin-vue';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import vueParser from 'vue-eslint-parser';
import { fileNames } from './scripts/lint/file-names.js';
import { importRules } from './scripts/lint/import-rules.js';
import { testTitles } from './scripts/lint/test-titles.js';

const SLEEP = 'No sleeps in tests: wait on a state, or turn a fake clock.';
const sleeps = [
  'NewExpression[callee.name="Promise"] > ArrowFunctionExpression > CallExpression[callee.name="setTimeout"][arguments.0.type="Identifier"]',
  'NewExpression[callee.name="Promise"] > ArrowFunctionExpression > BlockStatement > ExpressionStatement > CallExpression[callee.name="setTimeout"][arguments.0.type="Identifier"]',
  'CallExpression[callee.property.name="waitForTimeout"]',
  'ImportDeclaration[source.value=/timers.promises$/]',
];

/**
 * The services that the app doesn't use, according to Settings → Privacy: whoever wants one of these has to change that
 * page.
 */
const tellsOthers = [
  'Identifier[name=/^(crashReporter|autoUpdater|contentTracing|sendBeacon|ReportingObserver)$/]',
  'Literal[value=/\\b(report-uri|report-to|reporting-endpoints)\\b/i]',
].map((selector) => ({
  selector,
  message: 'The app counts, reports and looks for nothing (en-privacy.ts).',
}));
const listsScreens = {
  selector: 'MemberExpression[property.name="getSources"]',
  message: 'Where a portal has the picker a list ends the app: ask listScreenSources.',
};

export default tseslint.config(
  {
    ignores: [
      'out/',
      'dist/',
      'coverage/',
      'test-results/',
      '.cache/',
      'test/fixtures/client-protocol-*/',
      '**/node_modules/',
    ],
  },
  ...tseslint.configs.recommended,
  ...vue.configs['flat/essential'],
  {
    plugins: {
      matinee: {
        rules: { 'import-rules': importRules, 'file-names': fileNames, 'test-titles': testTitles },
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'matinee/import-rules': 'error',
      'matinee/file-names': 'error',
      'max-lines': ['error', { max: 500 }],
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'prefer-const': ['error', { ignoreReadBeforeAssign: true }],
      eqeqeq: ['error', 'always'],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/triple-slash-reference': [
        'error',
        { path: 'always', types: 'prefer-import', lib: 'never' },
      ],
    },
  },
  {
    files: ['**/*.{js,cjs,mjs}'],
    languageOptions: { globals: globals.node },
  },
  {
    files: ['**/*.ts'],
    languageOptions: {
      parserOptions: {
        project: [
          'tsconfig.json',
          'src-*/tsconfig.json',
          'scripts/tsconfig.json',
          'bench/tsconfig.json',
          'test/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: ['**/*.vue'],
    languageOptions: {
      parser: vueParser,
      parserOptions: { parser: tseslint.parser },
      globals: globals.browser,
    },
    rules: {
      'vue/multi-word-component-names': 'off',
      'vue/no-v-html': 'error',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
    },
  },
  {
    files: ['src-core/**', 'src-sdk/**', 'src-renderer/**', 'src-main/**'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['src-*/**'],
    rules: { 'no-restricted-syntax': ['error', ...tellsOthers, listsScreens] },
  },
  {
    files: ['src-main/capture/screen-sources.ts'],
    rules: { 'no-restricted-syntax': ['error', ...tellsOthers] },
  },
  {
    files: ['**/*.test.ts', 'test/**', 'lab/**'],
    rules: {
      'matinee/test-titles': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Functions that read pictures are handed to a page as text.
      'no-new-func': 'off',
    },
  },
  {
    files: ['**/*.test.ts', 'test/{e2e,integration,contract,architecture}/**'],
    rules: {
      'no-restricted-syntax': ['error', ...sleeps.map((selector) => ({ selector, message: SLEEP }))],
    },
  },
);
