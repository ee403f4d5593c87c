import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../test/fakes/silent-log';
import { discoveryProof } from './discovery-proof';
import type { ServerAddress } from '../system/http-send';
import { browseByDnsSd, searchLan, usableAddresses, type Announcement } from './lan-search';

const bonjour = vi.hoisted(() => ({ make: vi.fn(), find: vi.fn(), destroy: vi.fn() }));
vi.mock('bonjour-service', () => ({
  default: class {
    readonly find = bonjour.find;
    readonly destroy = bonjour.destroy;
    constructor(options: object, failed: (error: unknown) => void) {
      bonjour.make(options, failed);
    }
  },
}));

const CODE = 'K7QM2XRT';
const PIN = 'p'.repeat(43);
let good: { v: string; p: string; s: string; t: string };
beforeAll(async () => {
  good = { v: '1', p: PIN, s: 's'.repeat(8), t: await discoveryProof(CODE, 's'.repeat(8), PIN) };
});

describe('the addresses that are tried', () => {
  it('the addresses that are tried are four at the most, each once, and whole', () => {
    const six = Array.from({ length: 6 }, (_, at) => `10.0.0.${at}`);
    expect(usableAddresses(['10.0.0.0', ...six])).toEqual(six.slice(0, 4));
    expect(usableAddresses(['100.200.100.255', '1.2.3.4'])).toEqual(['100.200.100.255', '1.2.3.4']);
    const none = ['1000.1.1.1', 'x10.0.0.1', '10.0.0.1x', '10.0.0', '10.0.0.1.1', '10.0.0.', '127.0.0.2'];
    expect(usableAddresses(none)).toEqual([]);
  });
});

describe('a search of the network', () => {
  const search = () => {
    const browser = { stop: vi.fn() };
    let announce: (announcement: Announcement) => void = () => undefined;
    const found: ServerAddress[] = [];
    const onOther = vi.fn();
    const end = new AbortController();
    const browse = (onAnnouncement: typeof announce) => {
      announce = onAnnouncement;
      return browser;
    };
    searchLan(browse, CODE, (server) => found.push(server), onOther, end.signal);
    return {
      ...{ browser, found, onOther, end },
      announce: (more: Partial<Announcement>) =>
        announce({ addresses: ['10.0.0.2'], port: 4_000, record: good, ...more }),
    };
  };

  it('a search of the network finds servers at ports that there are', async () => {
    const { announce, found, onOther } = search();
    for (const port of [1, 65_535, 0, -1, 65_536, 1.5]) announce({ port, record: null });
    await vi.waitFor(() => expect(onOther).toHaveBeenCalledTimes(2));
    announce({ port: 65_535 });
    await vi.waitFor(() => expect(found).toEqual([{ url: 'https://10.0.0.2:65535', pin: PIN }]));
    expect(onOther).toHaveBeenCalledTimes(2);
  });

  it('a search of the network looks at thirty-two announcements and no more', async () => {
    const { announce, onOther } = search();
    for (let at = 0; at < 33; at++) announce({ record: null });
    await vi.waitFor(() => expect(onOther).toHaveBeenCalledTimes(32));
    await Promise.resolve();
    expect(onOther).toHaveBeenCalledTimes(32);
  });

  it('a search of the network that ended says nothing of what it was looking at, or comes later', async () => {
    const { announce, end, found, onOther, browser } = search();
    announce({ record: null });
    announce({});
    expect(browser.stop).not.toHaveBeenCalled();
    end.abort();
    expect(browser.stop).toHaveBeenCalledOnce();
    announce({ record: null });
    // What takes as long as what was begun.
    await discoveryProof(CODE, good.s, PIN);
    await vi.waitFor(() => expect([found, onOther.mock.calls]).toEqual([[], []]));
  });
});

describe('a browser of the network', () => {
  beforeEach(() => vi.resetAllMocks());
  const browse = () => {
    const warn = vi.fn();
    const onAnnouncement = vi.fn();
    return { warn, onAnnouncement, ...browseByDnsSd({ ...silentLog, warn })(onAnnouncement) };
  };
  const begun = () => vi.waitFor(() => expect(bonjour.find).toHaveBeenCalledOnce());

  it('a browser of the network asks for our service, and passes on what is announced', async () => {
    const { onAnnouncement } = browse();
    await begun();
    const [wanted, onService] = bonjour.find.mock.calls[0] as [object, (service: object) => void];
    expect(wanted).toEqual({ type: 'matinee' });
    onService({ port: 4_000, referer: { address: '10.0.0.1' }, addresses: ['10.0.0.2'], txt: { v: '1' } });
    onService({ port: 4_001 });
    expect(onAnnouncement.mock.calls).toEqual([
      [{ addresses: ['10.0.0.1', '10.0.0.2'], port: 4_000, record: { v: '1' } }],
      [{ addresses: [], port: 4_001, record: {} }],
    ]);
  });

  it('a browser of the network ends what it began, and begins nothing once it was stopped', async () => {
    browse().stop();
    await import('bonjour-service');
    expect(bonjour.make).not.toHaveBeenCalled();
    const { stop } = browse();
    await begun();
    expect(bonjour.destroy).not.toHaveBeenCalled();
    stop();
    stop();
    expect(bonjour.destroy).toHaveBeenCalledOnce();
  });

  it('a browser of the network that can’t look says so in the log', async () => {
    bonjour.find.mockImplementationOnce(() => {
      throw new Error('no network');
    });
    const { warn } = browse();
    await vi.waitFor(() => expect(warn).toHaveBeenCalledOnce());
    const [options, failed] = bonjour.make.mock.calls[0] as [object, (error: unknown) => void];
    expect(options).toEqual({});
    failed('a text');
    expect(warn.mock.calls).toEqual([
      ['lan.unsearched', { reason: 'no network' }],
      ['lan.unsearched', { reason: 'a text' }],
    ]);
  });
});
