import { describe, expect, it, vi } from 'vitest';
import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import { IPC_CALL_CHANNEL, type IpcResult } from '@core/ipc/contract';
import { openDoor, type Caller, type IpcHandlers } from './door';

const page: Caller = { senderFrame: { url: 'matinee-app://app/', parent: null }, sender: {} };

const opened = ({ isTrusted = true, checksAnswers = false } = {}) => {
  const handled = vi.fn((_input: unknown): unknown => undefined);
  // Each call of the contract is handled in the same way.
  const handlers = new Proxy({}, { get: () => handled }) as IpcHandlers;
  const log = { error: vi.fn(), warn: vi.fn(), info: vi.fn(), debug: vi.fn() };
  const listeners = new Map<string, (caller: Caller, ...args: unknown[]) => Promise<IpcResult>>();
  const trusts = vi.fn(() => isTrusted);
  openDoor({
    frame: { handle: (channel, listener) => listeners.set(channel, listener) },
    ...{ handlers, isTrusted: trusts, checksAnswers, log },
  });
  const listener = listeners.get(IPC_CALL_CHANNEL)!;
  const call = (name: unknown, input?: unknown, caller = page) => listener(caller, name, input);
  const refusal = async (name: unknown, input?: unknown) => {
    const answer = await call(name, input);
    if (answer.ok) throw new Error('It was to be refused.');
    return answer.error;
  };
  return { handled, log, trusts, call, refusal, channels: [...listeners.keys()] };
};

describe('the door between page and main', () => {
  it('the door has one channel, and answers a call with what its handler answers', async () => {
    const { handled, call, channels } = opened();
    handled.mockResolvedValueOnce('answer');
    expect(await call('party.token', { partyId: 'party_1' })).toEqual({ ok: true, value: 'answer' });
    expect(handled.mock.calls).toEqual([[{ partyId: 'party_1' }]]);
    expect(channels).toEqual([IPC_CALL_CHANNEL]);
  });

  it('the door asks of each call who it is from, and lets no stranger’s in', async () => {
    const { handled, call, log, trusts } = opened({ isTrusted: false });
    expect(await call('app.info')).toMatchObject({ ok: false, error: { code: 'PERMISSION_DENIED' } });
    expect([trusts.mock.calls, handled.mock.calls]).toEqual([[[page]], []]);
    const frame = { url: 'https://films.example/', parent: {} };
    await call('app.info', undefined, { ...page, senderFrame: frame });
    await call('app.info', undefined, { ...page, senderFrame: null });
    expect(log.warn.mock.calls).toEqual([
      ...[true, false, false].map((topFrame) => ['ipc.stranger', { topFrame }]),
    ]);
  });

  it('the door has no calls but those of the contract, whatever objects have by themselves', async () => {
    const { handled, refusal, log } = opened();
    for (const name of ['app.quit', '', 'toString', '__proto__', 7, null, undefined, ['app.info']])
      expect(await refusal(name)).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(handled).not.toHaveBeenCalled();
    // What a page sent is no word for the log.
    for (const [, facts] of log.info.mock.calls)
      expect(facts).toEqual({ call: 'unknown', code: 'INVALID_ARGUMENT' });
  });

  it('the door measures an input before it reads it', async () => {
    const { refusal, call } = opened();
    const long = { text: 'x'.repeat(40_000) };
    expect(await refusal('system.copyText', long)).toMatchObject({ code: 'MESSAGE_TOO_LARGE' });
    expect(await call('diagnostics.save', { report: 'x'.repeat(40_000), names: [] })).toMatchObject({
      ok: true,
    });
  });

  it('the door says where an input is wrong, and nothing of what stands there', async () => {
    const { handled, refusal } = opened();
    const { code, message } = await refusal('party.redeem', { lookId: 7, name: ['secret'] });
    expect([code, message]).toEqual([
      ...['INVALID_ARGUMENT', 'party.redeem: lookId (invalid_type), name (invalid_type)'],
    ]);
    const deep = await refusal('diagnostics.save', { report: '', names: [{ name: 'Ana', instead: 'Bob' }] });
    expect(deep.message).toBe('diagnostics.save: names.0.instead (invalid_format)');
    expect((await refusal('party.token', 7)).message).toBe('party.token: input (invalid_type)');
    expect(handled).not.toHaveBeenCalled();
  });

  it('the door hands a refusal on with its code, its sentence and its facts, and the log gets the code', async () => {
    const { handled, refusal, log } = opened();
    const context = { status: 429 };
    handled.mockRejectedValueOnce(new WatchTogetherError('RATE_LIMITED', 'later', { context }));
    const told = await refusal('party.token', { partyId: 'party_1' });
    expect(told).toEqual({ code: 'RATE_LIMITED', message: 'later', context });
    expect(told.context).not.toBe(context);
    handled.mockImplementationOnce(() => {
      throw new WatchTogetherError('INVALID_STATE', 'not now');
    });
    const plain = await refusal('app.info');
    expect(plain).toEqual({ code: 'INVALID_STATE', message: 'not now' });
    expect(plain).not.toHaveProperty('context');
    expect(log.info.mock.calls).toEqual([
      ['ipc.refused', { call: 'party.token', code: 'RATE_LIMITED' }],
      ['ipc.refused', { call: 'app.info', code: 'INVALID_STATE' }],
    ]);
    expect(log.error).not.toHaveBeenCalled();
  });

  it('the door keeps a fault to itself and to the log', async () => {
    const { handled, refusal, log } = opened();
    const unknownCode = new WatchTogetherError('INTERNAL', 'of a later version');
    Object.assign(unknownCode, { code: 'OF_A_LATER_VERSION' as ErrorCode });
    for (const [fault, reason] of [
      [new Error('the disk'), 'the disk'],
      ['a text', 'a text'],
      [unknownCode, 'of a later version'],
    ] as const) {
      handled.mockRejectedValueOnce(fault);
      const told = await refusal('app.info');
      expect(told.code).toBe('INTERNAL');
      expect(told.message).not.toContain(reason);
      expect(log.error).toHaveBeenLastCalledWith('ipc.failed', { call: 'app.info', reason });
    }
    expect(log.info).not.toHaveBeenCalled();
  });

  it('the door checks answers where it is to, and answers with what their schema makes of them', async () => {
    const strict = opened({ checksAnswers: true });
    strict.handled.mockReturnValueOnce({ partyUrl: 'http://127.0.0.1:1', token: 't', more: 'secret' });
    const answer = await strict.call('party.token', { partyId: 'party_1' });
    expect(answer).toEqual({ ok: true, value: { partyUrl: 'http://127.0.0.1:1', token: 't' } });
    strict.handled.mockReturnValueOnce('no seat');
    expect(await strict.refusal('party.token', { partyId: 'party_1' })).toMatchObject({ code: 'INTERNAL' });
    const quick = opened();
    quick.handled.mockReturnValueOnce('no seat');
    expect(await quick.call('party.token', { partyId: 'party_1' })).toEqual({ ok: true, value: 'no seat' });
  });
});
