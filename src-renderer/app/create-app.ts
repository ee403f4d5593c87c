import { createApp, type App, type Component } from 'vue';
import { createPinia } from 'pinia';
import { createMessages } from '../words';
import { portsKey, type Ports } from '../host/ports';
import '../ui/base.css';

/** The app around a root component, with its ports in place; main.ts, the gallery and tests differ only in those. */
export const createMatinee = (root: Component, ports: Ports): App =>
  createApp(root).provide(portsKey, ports).use(createPinia()).use(createMessages());
