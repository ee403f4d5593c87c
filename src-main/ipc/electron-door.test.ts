import { describe, expect, it, vi } from 'vitest';
import type { Caller } from './door';
import { electronDoorFrame } from './electron-door';

const ipcMain = vi.hoisted(() => ({ handle: vi.fn() }));
vi.mock('electron', () => ({ ipcMain }));

type Listener = (event: object, ...args: unknown[]) => Promise<unknown>;

/** Opens a channel and calls it as Electron does. */
const called = async (event: object, ...args: unknown[]) => {
  const heard: unknown[][] = [];
  ipcMain.handle.mockClear();
  electronDoorFrame.handle('a channel', (...all: [Caller, ...unknown[]]) => {
    heard.push(all);
    return Promise.resolve({ ok: true, value: 7 });
  });
  const [channel, listener] = ipcMain.handle.mock.calls[0] as [string, Listener];
  return { channel, answer: await listener(event, ...args), heard };
};

describe('Electron’s side of the door', () => {
  it('Electron’s side hands on who calls, with what, and the answer', async () => {
    const [senderFrame, sender] = [{ url: 'matinee-app://app/', parent: null }, {}];
    const { channel, answer, heard } = await called({ senderFrame, sender, more: 1 }, 'app.info', undefined);
    expect([channel, answer]).toEqual(['a channel', { ok: true, value: 7 }]);
    expect(heard).toEqual([[{ senderFrame, sender }, 'app.info', undefined]]);
    expect((heard[0]?.[0] as Caller).sender).toBe(sender);
  });

  it('Electron’s side knows no frame where that is gone by now', async () => {
    const sender = {};
    const gone = {
      sender,
      get senderFrame(): never {
        throw new Error('Render frame was disposed');
      },
    };
    for (const event of [gone, { sender, senderFrame: null }])
      expect((await called(event)).heard).toEqual([[{ senderFrame: null, sender }]]);
  });
});
