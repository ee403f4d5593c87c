import { beforeEach, describe, expect, it, vi } from 'vitest';
import { WatchTogetherError, type ErrorCode } from '@core/base/errors';
import { hashSecret } from '../http/secrets';
import { MemoryAuthStore } from '../store/memory';
import { HostParties } from './host-parties';
import type { PartyPort } from './party-port';

let store: MemoryAuthStore;
let hosts: HostParties;
const describeSession = vi.fn<(sessionId: string) => Promise<unknown>>();
const closeSession = vi.fn<PartyPort['closeSession']>();
beforeEach(() => {
  store = new MemoryAuthStore();
  describeSession.mockReset().mockResolvedValue({});
  closeSession.mockReset().mockResolvedValue(undefined);
  hosts = new HostParties(store, { describeSession, closeSession } as unknown as PartyPort);
});

const refusal = (code: ErrorCode): WatchTogetherError => new WatchTogetherError(code, code);
/** The `index`th party of a key. */
const addParty = (hostKey: string, index: number): void =>
  store.addParty({ sessionId: `s_${hostKey}_${index}`, hostKey, hostId: null, createdAtMs: 0 });
const addParties = (hostKey: string, count: number): void => {
  for (let index = 0; index < count; index++) addParty(hostKey, index);
};
const partiesOf = (hostKey: string): string[] => store.partiesOf(hostKey).map(({ sessionId }) => sessionId);
const create = vi.fn(() => Promise.resolve('created'));
beforeEach(() => {
  create.mockClear();
});

describe('a host key', () => {
  it('a host key is known by its hash', () => {
    store.putHostKey({ name: 'laptop', hash: hashSecret('secret 1') });
    store.putHostKey({ name: 'telly', hash: hashSecret('secret 2') });
    expect(hosts.keyName('secret 1')).toBe('laptop');
    expect(hosts.keyName('secret 2')).toBe('telly');
  });

  it.each([null, '', 'secret 2', hashSecret('secret 1')])(
    'nothing but a host key is taken for one: %j',
    (given) => {
      store.putHostKey({ name: 'laptop', hash: hashSecret('secret 1') });
      expect(() => hosts.keyName(given)).toThrow(expect.objectContaining({ code: 'PERMISSION_DENIED' }));
    },
  );
});

describe('a further party', () => {
  it('a further party is created where the key has fewer than twenty, without asking the party server', async () => {
    addParties('laptop', 19);
    expect(await hosts.withRoom('laptop', create)).toBe('created');
    expect(describeSession).not.toHaveBeenCalled();
  });

  it('a further party isn’t created where the key has twenty that live', async () => {
    addParties('laptop', 20);
    await expect(hosts.withRoom('laptop', create)).rejects.toMatchObject({ code: 'TOO_MANY_PARTIES' });
    expect(create).not.toHaveBeenCalled();
    expect(partiesOf('laptop')).toHaveLength(20);
    expect(await hosts.withRoom('telly', create)).toBe('created');
  });

  it.each(['SESSION_CLOSED', 'SESSION_NOT_FOUND'] as const)(
    'a further party takes the place of one that is over: %s',
    async (code) => {
      addParties('laptop', 20);
      describeSession.mockImplementation((sessionId) =>
        sessionId === 's_laptop_3' ? Promise.reject(refusal(code)) : Promise.resolve({}),
      );
      expect(await hosts.withRoom('laptop', create)).toBe('created');
      expect(partiesOf('laptop')).toHaveLength(19);
      expect(partiesOf('laptop')).not.toContain('s_laptop_3');
    },
  );

  it.each([refusal('SERVER_UNREACHABLE'), new Error('disk full')])(
    'a further party is refused, and nothing forgotten, where the party server can’t say which are over: %s',
    async (error) => {
      addParties('laptop', 20);
      describeSession.mockRejectedValue(error);
      await expect(hosts.withRoom('laptop', create)).rejects.toBe(error);
      expect(create).not.toHaveBeenCalled();
      expect(partiesOf('laptop')).toHaveLength(20);
    },
  );

  it('a further party counts those that are just being created', async () => {
    addParties('laptop', 18);
    const open: (() => void)[] = [];
    const slowly = () => new Promise<string>((resolve) => open.push(() => resolve('created')));
    const first = [hosts.withRoom('laptop', slowly), hosts.withRoom('laptop', slowly)];
    await expect(hosts.withRoom('laptop', create)).rejects.toMatchObject({ code: 'TOO_MANY_PARTIES' });
    open[0]?.();
    await first[0];
    // One of the two came to nothing: nothing was written down.
    expect(await hosts.withRoom('laptop', create)).toBe('created');
    addParty('laptop', 18);
    await expect(hosts.withRoom('laptop', create)).rejects.toMatchObject({ code: 'TOO_MANY_PARTIES' });
    open[1]?.();
    await first[1];
    expect(await hosts.withRoom('laptop', create)).toBe('created');
  });

  it('a further party that fails takes no place', async () => {
    addParties('laptop', 19);
    const full = refusal('SERVER_FULL');
    await expect(hosts.withRoom('laptop', () => Promise.reject(full))).rejects.toBe(full);
    expect(await hosts.withRoom('laptop', create)).toBe('created');
  });
});

describe('the end of a party', () => {
  it('a party is ended by its own key alone', async () => {
    addParty('laptop', 1);
    await hosts.end('laptop', 's_laptop_1');
    expect(closeSession.mock.calls).toEqual([['s_laptop_1']]);
    for (const [key, sessionId] of [
      ['telly', 's_laptop_1'],
      ['laptop', 's_none'],
    ] as const)
      await expect(hosts.end(key, sessionId)).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
    expect(closeSession).toHaveBeenCalledOnce();
  });

  it.each(['SESSION_CLOSED', 'SESSION_NOT_FOUND'] as const)(
    'ending a party that has ended already succeeds: %s',
    async (code) => {
      addParty('laptop', 1);
      closeSession.mockRejectedValue(refusal(code));
      await hosts.end('laptop', 's_laptop_1');
    },
  );

  it.each([refusal('SERVER_UNREACHABLE'), new Error('disk full')])(
    'a failure to end a party is reported: %s',
    async (error) => {
      addParty('laptop', 1);
      closeSession.mockRejectedValue(error);
      await expect(hosts.end('laptop', 's_laptop_1')).rejects.toBe(error);
    },
  );
});
