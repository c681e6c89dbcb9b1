/** Composition root of the window. */
import { mount } from 'svelte';
import './styles/index.css';
import { openEnvelopes } from './api.ts';
import App from './features/shell/App.svelte';

const target = document.getElementById('app');
if (target)
  mount(App, { target, props: { api: openEnvelopes(window.syncline), bridge: window.syncline } });
