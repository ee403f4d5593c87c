import type { Timers } from '@core/base/clock';

/** Says when this machine is on another network, or back on one; reporting a change twice does no harm. */
export interface NetworkChangesPort {
  /** @param listener `isCertain`: not only the estimate of how fast the line is has changed */
  onChange(listener: (isCertain: boolean) => void): () => void;
}

/** One change comes as several events: the old network goes, the new one comes, its kind is told. */
const SETTLED_AFTER_MS = 300;

/** Newer than the DOM's types (Network Information API). Desktops report no `type`. */
interface Connection extends EventTarget {
  readonly type?: string;
  readonly effectiveType?: string;
}

/**
 * The browser's network changes. A new `type` of connection is one for certain; of the estimates of its speed, each of which
 * fires `change`, only a new class of it may be one.
 */
export const browserNetworkChanges = (): NetworkChangesPort => ({
  onChange(listener) {
    const { addEventListener, removeEventListener } = globalThis as Partial<typeof globalThis>;
    const { connection } = (globalThis.navigator ?? {}) as { connection?: Connection };
    let { type, effectiveType } = connection ?? {};
    const look = (): void => {
      const before = { type, effectiveType };
      ({ type, effectiveType } = connection ?? {});
      if (type !== before.type) listener(true);
      else if (effectiveType !== before.effectiveType) listener(false);
    };
    const isOnline = (): void => listener(true);
    addEventListener?.('online', isOnline);
    connection?.addEventListener('change', look);
    return () => {
      removeEventListener?.('online', isOnline);
      connection?.removeEventListener('change', look);
    };
  },
});

/** @param onSettled called once a change has settled. @returns the way to stop */
export const watchNetwork = (
  changes: NetworkChangesPort,
  timers: Timers,
  onSettled: (isCertain: boolean) => void,
): (() => void) => {
  let waiting: ReturnType<Timers['setTimeout']> | null = null;
  let isCertain = false;
  const calm = (): void => {
    if (waiting !== null) timers.clearTimeout(waiting);
    waiting = null;
  };
  const stop = changes.onChange((isSure) => {
    calm();
    isCertain ||= isSure;
    waiting = timers.setTimeout(() => {
      const wasCertain = isCertain;
      waiting = null;
      isCertain = false;
      onSettled(wasCertain);
    }, SETTLED_AFTER_MS);
  });
  return () => {
    stop();
    calm();
  };
};
