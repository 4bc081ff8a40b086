import type { ManifestOptions } from 'vite-plugin-pwa';

/** A manifest has one language; what a browser knows of others, it takes from the `_localized` members. */
const inEnglish = {
  name_localized: { en: 'Longspan' },
  short_name_localized: { en: 'Longspan' },
  description_localized: { en: 'Public works paid for in one place and built in another' },
};

export const manifest: Partial<ManifestOptions> = {
  id: '/',
  name: '跨远 Longspan',
  short_name: '跨远',
  description:
    '异地援建项目：日报、周查、旬协调 · Public works paid for in one place and built in another',
  lang: 'zh-CN',
  dir: 'ltr',
  start_url: '/#/today',
  scope: '/',
  display: 'standalone',
  theme_color: '#fbfaf6',
  background_color: '#fbfaf6',
  icons: [
    { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
    { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
    { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    { src: '/mark.svg', sizes: 'any', type: 'image/svg+xml' },
  ],
  ...inEnglish,
};
