import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/generated'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // The router is hash-based and small; there is no Kit to resolve paths for us.
      'svelte/no-navigation-without-resolve': 'off',
      // Plain sets and maps that nothing shows (listeners, look-ups) need no reactivity.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  { files: ['src/worker/**'], languageOptions: { globals: { ...globals.serviceworker } } },
  {
    files: ['*.js', '*.ts', 'pwa/**', 'test/**'],
    languageOptions: { globals: { ...globals.node } },
  },
);
