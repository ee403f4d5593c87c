import { describe, expect, it, vi } from 'vitest';
import { IPC_CALL_CHANNEL, IPC_EVENT_CHANNEL } from '@core/ipc/channels';
import type { IpcResult } from '@core/ipc/contract';
import { createBridge } from './bridge';

function bridgeWithFakes() {
  const answer: IpcResult = { ok: true, value: 'answer' };
  const invoke = vi.fn((_channel: string, ..._args: unknown[]) => Promise.resolve(answer));
  let send: (name: string, payload: unknown) => void = () => undefined;
  const bridge = createBridge({
    invoke,
    on: (channel, listener) => {
      expect(channel).toBe(IPC_EVENT_CHANNEL);
      send = (name, payload) => listener({ sender: 'never seen by the page' }, name, payload);
    },
  });
  return { bridge, invoke, send: (name: string, payload: unknown) => send(name, payload) };
}

describe('the bridge', () => {
  it('the bridge calls over one channel, whatever the page names', async () => {
    const { bridge, invoke } = bridgeWithFakes();
    await expect(bridge.call('system.keepAwake', { what: 'system' })).resolves.toEqual({
      ok: true,
      value: 'answer',
    });
    await bridge.call('matinee:dropped-file' as 'app.info', undefined);
    expect(invoke.mock.calls).toEqual([
      [IPC_CALL_CHANNEL, 'system.keepAwake', { what: 'system' }],
      [IPC_CALL_CHANNEL, 'matinee:dropped-file', undefined],
    ]);
  });

  it('the bridge tells listeners of their event the payload and nothing else, until they leave', () => {
    const { bridge, send } = bridgeWithFakes();
    const heard: unknown[][] = [];
    const leave = bridge.on('window.fullScreen', (...all) => heard.push(all));
    bridge.on('app.link', () => heard.push(['wrong']));
    send('window.fullScreen', { on: true });
    leave();
    send('window.fullScreen', { on: false });
    expect(heard).toEqual([[{ on: true }]]);
  });

  it('the bridge has no call that takes a path', () => {
    expect(Object.keys(bridgeWithFakes().bridge).sort()).toEqual(['call', 'on']);
  });
});
