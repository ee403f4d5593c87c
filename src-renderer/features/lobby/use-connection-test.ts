import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import type { IpcInput } from '@core/ipc/contract';
import { toWatchTogetherError, type ErrorCode } from '@core/base/errors';
import type { NetworkCheckId, NetworkCheckResult } from '@sdk/network-check/network-check';
import { usePorts } from '../../host/ports';
import { usePreferences } from '../../party/preferences';

/** In the order in which they run. */
export const NETWORK_CHECKS = [
  'server',
  'socket',
  'udp',
  'relay',
  'download',
  'upload',
] as const satisfies readonly NetworkCheckId[];

/** Reasons that were found out before the test could begin. */
const UNTRUSTED: Readonly<Partial<Record<NetworkCheckId, NetworkCheckResult>>> = Object.fromEntries(
  NETWORK_CHECKS.map((id): [NetworkCheckId, NetworkCheckResult] => [
    id,
    id === 'server'
      ? { id, outcome: 'bad', reason: 'untrusted', value: null }
      : { id, outcome: 'skipped', reason: null, value: null },
  ]),
);

/** A test of the route to a party, begun by the person; it ends with the view that shows it. */
export const useConnectionTest = () => {
  const { host, checkNetwork } = usePorts();
  const preferences = usePreferences();
  /** `unreached`: there is no route to test, as nobody answered at the invite's address. */
  const state = ref<'idle' | 'running' | 'done' | 'aborted' | 'failed' | 'unreached'>('idle');
  const results = shallowRef<Readonly<Partial<Record<NetworkCheckId, NetworkCheckResult>>>>({});
  /** Why it could not begin. */
  const problem = ref<ErrorCode | null>(null);
  let running: AbortController | null = null;

  const stop = (): void => {
    if (!running) return;
    running.abort();
    running = null;
    state.value = 'aborted';
  };

  /** @param target null: the party couldn't be reached */
  const run = async (target: IpcInput<'party.probe'> | null): Promise<void> => {
    stop();
    results.value = {};
    problem.value = null;
    if (!target) {
      state.value = 'unreached';
      return;
    }
    const mine = new AbortController();
    running = mine;
    state.value = 'running';
    try {
      const { partyUrl, token } = await host.parties.probe(target);
      if (mine.signal.aborted) return;
      const { relayOnly } = preferences.current;
      const way = { serverUrl: partyUrl, token, relayOnly, signal: mine.signal };
      const all = await checkNetwork(way, (result) => {
        // A result after Stop would look as if the test went on.
        if (!mine.signal.aborted) results.value = { ...results.value, [result.id]: result };
      });
      if (mine.signal.aborted) return;
      results.value = { ...results.value, ...Object.fromEntries(all.map((one) => [one.id, one])) };
      state.value = 'done';
    } catch (thrown) {
      if (mine.signal.aborted) return;
      const { code, message } = toWatchTogetherError(thrown);
      if (code === 'SERVER_UNTRUSTED') {
        results.value = UNTRUSTED;
        state.value = 'done';
        return;
      }
      host.log('warn', `The connection test could not begin: ${code}: ${message}`);
      problem.value = code;
      state.value = 'failed';
    } finally {
      if (running === mine) running = null;
    }
  };
  onScopeDispose(stop);

  /** The check that runs now. */
  const current = computed(() =>
    state.value === 'running' ? (NETWORK_CHECKS.find((id) => !results.value[id]) ?? null) : null,
  );
  return { state, results, problem, current, run, stop };
};
