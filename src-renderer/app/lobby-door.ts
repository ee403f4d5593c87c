import { shallowRef, type Component } from 'vue';
import { defineStore } from 'pinia';
import type { LobbyIntent } from '../features/lobby/lobby';
import { usePorts } from '../host/ports';
import { useToasts } from '../party/toasts';

/** What Home asks of what is behind it. */
interface BehindHome {
  /** Shows the lobby. */
  open(why: LobbyIntent): Promise<void>;
  /** Sees to what the app was started with. */
  takeFirst(): Promise<void>;
}

/**
 * The way from Home into the lobby. What is behind Home comes after Home's first picture (docs/adr/0056), and whoever is
 * quicker than that waits here for it.
 */
export const useLobbyDoor = defineStore('lobby-door', () => {
  const { behindHome } = usePorts();
  const toasts = useToasts();
  /** Null until it has come. */
  const behind = shallowRef<Component | null>(null);
  let enter: (there: BehindHome) => void;
  /** Resolves when what is behind Home has been set up. */
  const isThere = new Promise<BehindHome>((resolve) => (enter = resolve));

  const bring = async (): Promise<void> => {
    behind.value ??= await behindHome();
  };
  /** For what is behind Home, once it is set up. */
  const ready = (there: BehindHome): void => enter(there);

  /** A page that has lost its server can't have what it hasn't brought; the next try asks anew. */
  const open = (why: LobbyIntent): Promise<boolean> =>
    toasts.guard(async () => {
      await bring();
      await (await isThere).open(why);
    });
  /** Brings it, and says where that fails. */
  const ask = (): Promise<boolean> => toasts.guard(bring);
  /** Whichever try brings what is behind Home, what the app was started with is then seen to. */
  const takeFirst = (): Promise<boolean> => toasts.guard(async () => (await isThere).takeFirst());

  return { behind, isThere, ask, ready, open, takeFirst };
});
