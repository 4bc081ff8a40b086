import type { PageModule } from './routes';

/** The pages that are not opened first, by the first segment of their address. */
export const pages = {
  welcome: () => import('./WelcomePage.svelte'),
  setup: () => import('./SetUpPage.svelte'),
  new: () => import('./NewProgrammePage.svelte'),
  project: () => import('./ProjectPage.svelte'),
  letter: () => import('./LetterPage.svelte'),
  log: () => import('./LogPage.svelte'),
  witnesses: () => import('./WitnessesPage.svelte'),
  inspection: () => import('./InspectionPage.svelte'),
  findings: () => import('./FindingsPage.svelte'),
  finding: () => import('./FindingPage.svelte'),
  checklists: () => import('./ChecklistsPage.svelte'),
  coordinations: () => import('./CoordinationsPage.svelte'),
  coordination: () => import('./CoordinationPage.svelte'),
  actions: () => import('./ActionsPage.svelte'),
  held: () => import('./HeldPage.svelte'),
  calendar: () => import('./CalendarPage.svelte'),
  reminders: () => import('./RemindersPage.svelte'),
  import: () => import('./ImportPage.svelte'),
  people: () => import('./PeoplePage.svelte'),
  account: () => import('./AccountPage.svelte'),
  outbox: () => import('./OutboxPage.svelte'),
  devices: () => import('./DevicesPage.svelte'),
  carried: () => import('./CarriedPage.svelte'),
  pair: () => import('./PairPage.svelte'),
  'cut-off': () => import('./CutOffPage.svelte'),
} satisfies Record<string, () => Promise<PageModule>>;

export type LaterPage = keyof typeof pages;
