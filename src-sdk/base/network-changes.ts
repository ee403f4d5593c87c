import type { Timers } from '@core/base/clock';

/** Says when this machine is on another network, or back on one; reporting a change twice does no harm. */
export interface NetworkChangesPort {
  onChange(listener: () => void): () => void;
}

/** One change comes as several events: the old network goes, the new one comes, its kind is told. */
const SETTLED_AFTER_MS = 300;

/** Newer than the DOM's types (Network Information API). Desktops report no `type`. */
interface Connection extends EventTarget {
  readonly type?: string;
  readonly effectiveType?: string;
}

/**
 * The browser's network changes. Only a new `type` of connection counts: `change` also fires for each new estimate of
 * its speed.
 */
export const browserNetworkChanges = (): NetworkChangesPort => ({
  onChange(listener) {
    const { addEventListener, removeEventListener } = globalThis as Partial<typeof globalThis>;
    const { connection } = (globalThis.navigator ?? {}) as { connection?: Connection };
    const kindNow = (): string => `${connection?.type} ${connection?.effectiveType}`;
    let kind = kindNow();
    const look = (): void => {
      const before = kind;
      kind = kindNow();
      if (kind !== before) listener();
    };
    addEventListener?.('online', listener);
    connection?.addEventListener('change', look);
    return () => {
      removeEventListener?.('online', listener);
      connection?.removeEventListener('change', look);
    };
  },
});

/** @param onSettled called once a change has settled. @returns the way to stop */
export const watchNetwork = (
  changes: NetworkChangesPort,
  timers: Timers,
  onSettled: () => void,
): (() => void) => {
  let waiting: ReturnType<Timers['setTimeout']> | null = null;
  const calm = (): void => {
    if (waiting !== null) timers.clearTimeout(waiting);
    waiting = null;
  };
  const stop = changes.onChange(() => {
    calm();
    waiting = timers.setTimeout(() => {
      waiting = null;
      onSettled();
    }, SETTLED_AFTER_MS);
  });
  return () => {
    stop();
    calm();
  };
};
