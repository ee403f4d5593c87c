import { reactive } from 'vue';
import { defineStore } from 'pinia';
import type { AskedKind } from './asked-servers';

interface Draft {
  /** What a person has written and doesn't use yet; null where nothing differs from what is kept. */
  text: string | null;
  /** Whether they are naming their first servers: others are chosen once there is one that makes sense. */
  isNaming: boolean;
}
const none = (): Draft => ({ text: null, isNaming: false });

/** Lists of servers that are being written: they stay while the app runs, so that closing the settings loses nothing. */
export const useServerDrafts = defineStore('server-drafts', () => ({
  of: reactive<Record<AskedKind, Draft>>({ dht: none(), stun: none() }),
}));
