import { mount } from 'svelte';
import './shared/look/base.css';
import { markDocument } from './shared/i18n/locale.svelte';
import { shared } from './shared/i18n/shared';
import { followAddress } from './shared/route.svelte';
import { markTheme } from './shared/theme.svelte';
import { outbox } from './sync/outbox.svelte';
import { session } from './transport/session.svelte';
import App from './views/App.svelte';

markDocument();
markTheme();
followAddress();
const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
// The words and the session are fetched side by side: on a long link each round trip counts.
await Promise.all([shared.load(), session.load()]);
outbox.start();
mount(App, { target });
