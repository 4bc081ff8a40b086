/** On a grid of 20, lines of 1.5. */
export const icons = {
  scroll: 'M5 4h10v4H5zM5 12h10v4H5zM10 8v4',
  window: 'M10 3a7 7 0 1 0 0 14a7 7 0 0 0 0-14zM10 3v14M13 5v10M15 6.5v7',
  pan: 'M10 2v16M2 10h16M10 2l-2 2M10 2l2 2M10 18l-2-2M10 18l2-2M2 10l2-2M2 10l2 2M18 10l-2-2M18 10l-2 2',
  zoom: 'M8.5 3.5a5 5 0 1 0 0 10a5 5 0 0 0 0-10zM12.2 12.2L17 17M8.5 6.5v4M6.5 8.5h4',
  length: 'M3 15L15 3M3 15l-1-1M3 15l1 1M15 3l-1-1M15 3l1 1M7 11l1.5 1.5M11 7l1.5 1.5',
  angle: 'M16 16H3L13 4M9 16a6 6 0 0 0-2-4.5',
  lines: 'M3 6l13-3M3 13l13 4',
  cobb: 'M4 4l10 2M4 16l10-3M9 5l-1 4M9 14.5L8 11',
  text: 'M4 4h12M10 4v12M7 16h6',
  calibration: 'M2 13V7h16v6zM5 7v3M8 7v2M11 7v3M14 7v2',
  invert: 'M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14M11 6h4M11 10h6M11 14h4',
  turn: 'M15.5 7A6.5 6.5 0 1 0 16.5 11M16 3v4h-4',
  mirror: 'M10 2v16M7 6L2 14h5zM13 6l5 8h-5z',
  whole: 'M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4',
  link: 'M8.5 11.5a3 3 0 0 0 4.2 0l2.5-2.5A3 3 0 0 0 11 4.8l-1 1M11.5 8.5a3 3 0 0 0-4.2 0L4.8 11A3 3 0 0 0 9 15.2l1-1',
  compare: 'M3 4h14v12H3zM10 4v12',
  key: 'M10 3l2.1 4.6 5 .5-3.8 3.3 1.1 4.9L10 13.8l-4.4 2.5 1.1-4.9L2.9 8.1l5-.5z',
  delete: 'M4 6h12M8 6V4h4v2M6 6l1 10h6l1-10',
} as const;
export type IconName = keyof typeof icons;
