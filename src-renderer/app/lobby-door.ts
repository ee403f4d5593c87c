import { shallowRef, type Component } from 'vue';
import { defineStore } from 'pinia';
import type { LobbyIntent } from '../features/lobby/lobby';
import { usePorts } from '../host/ports';
import { useToasts } from '../party/toasts';

/** The calls of Home to the part behind it. */
interface BehindHome {
  /** Shows the lobby. */
  open(why: LobbyIntent): Promise<void>;
  /** Handles the link and film that the app was started with. */
  takeFirst(): Promise<void>;
}

/**
 * The way from Home into the lobby. The part behind Home is loaded after Home's first picture (docs/adr/0056); a person
 * who is quicker than that waits here for it.
 */
export const useLobbyDoor = defineStore('lobby-door', () => {
  const { behindHome } = usePorts();
  const toasts = useToasts();
  /** The part behind Home; null until it is loaded. */
  const behind = shallowRef<Component | null>(null);
  let enter: (there: BehindHome) => void;
  /** Resolves when the part behind Home has been set up. */
  const isThere = new Promise<BehindHome>((resolve) => (enter = resolve));

  const bring = async (): Promise<void> => {
    behind.value ??= await behindHome();
  };
  /** Called by the part behind Home, once it is set up. */
  const ready = (there: BehindHome): void => enter(there);

  /** Shows the lobby. A page that has lost its server can't load the missing part; the next try requests it anew. */
  const open = (why: LobbyIntent): Promise<boolean> =>
    toasts.guard(async () => {
      await bring();
      await (await isThere).open(why);
    });
  /** Loads the part behind Home; a failure becomes a toast. */
  const ask = (): Promise<boolean> => toasts.guard(bring);
  /** Handles the link and film of the app's start, whichever try loads the part behind Home. */
  const takeFirst = (): Promise<boolean> => toasts.guard(async () => (await isThere).takeFirst());

  return { behind, isThere, ask, ready, open, takeFirst };
});
