import { describe, expect, it, vi } from 'vitest';
import type { Session } from 'electron';
import { silentLog } from '../../test/fakes/silent-log';
import type { Log } from '../system/log';
import { guardRequests, PageServers } from './page-servers';

const rig = (devServer: string | null = null, log: Log = silentLog) => {
  const servers = new PageServers();
  let ask: (details: { url: string }, done: (answer: { cancel: boolean }) => void) => void = () => undefined;
  let asked: unknown;
  const onBeforeRequest = (filter: unknown, listener: typeof ask) => {
    asked = filter;
    ask = listener;
  };
  guardRequests({ webRequest: { onBeforeRequest } } as unknown as Session, servers, devServer, log);
  const goes = (url: string): boolean => {
    let answer = { cancel: true };
    ask({ url }, (given) => (answer = given));
    return !answer.cancel;
  };
  return { servers, goes, asked };
};

describe('the page’s requests to the web', () => {
  it('each request of the page to the web is checked, by HTTP and by socket, encrypted or not', () => {
    expect(rig().asked).toEqual({ urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'] });
  });

  it('a request of the page goes nowhere before there is a party', () => {
    const { goes } = rig();
    for (const url of [
      'https://video.example/a.mp4',
      'http://127.0.0.1:8420/',
      'wss://evil.example/',
      'ws://localhost:1/',
    ])
      expect(goes(url), url).toBe(false);
  });

  it('a request of the page goes to the servers of its parties, by HTTP and WebSocket', () => {
    const { servers, goes } = rig();
    servers.add({ url: 'https://party.example', pin: null });
    servers.add({ url: 'http://127.0.0.1:4100', pin: null });
    expect(goes('https://party.example/v1/health')).toBe(true);
    expect(goes('wss://party.example/socket.io/?EIO=4')).toBe(true);
    expect(goes('ws://127.0.0.1:4100/socket.io/')).toBe(true);
  });

  it('a request of the page goes to no other port, host or path of theirs', () => {
    const { servers, goes } = rig();
    servers.add({ url: 'https://party.example', pin: null });
    servers.add({ url: 'http://127.0.0.1:4100', pin: null });
    for (const url of [
      'https://party.example:8443/',
      'http://party.example/',
      'wss://party.example.evil.example/',
      'ws://127.0.0.1:4101/',
      'ws://localhost:4100/',
      'ftp://party.example/',
      'nothing',
    ])
      expect(goes(url), url).toBe(false);
  });

  it('a request of the page goes to the development server where there is one', () => {
    const { goes } = rig('http://localhost:5173');
    expect(goes('http://localhost:5173/src/main.ts')).toBe(true);
    expect(goes('ws://localhost:5173/')).toBe(true);
    expect(goes('http://localhost:5174/')).toBe(false);
  });

  it('a request of the page goes to the hundred servers named last', () => {
    const { servers, goes } = rig();
    for (let index = 0; index <= 100; index++) servers.add({ url: `https://p${index}.example`, pin: null });
    expect([goes('https://p0.example/'), goes('https://p1.example/'), goes('https://p100.example/')]).toEqual(
      [false, true, true],
    );
  });

  it('a server that is named again stays reachable, while others that were named before it are forgotten', () => {
    const { servers, goes } = rig();
    const name = (index: number) => servers.add({ url: `https://p${index}.example`, pin: null });
    for (let index = 0; index < 100; index++) name(index);
    name(0);
    name(100);
    expect([goes('https://p0.example/'), goes('https://p1.example/')]).toEqual([true, false]);
  });

  it('a request of the page goes no more to where a server was', () => {
    const { servers, goes } = rig();
    for (const port of [4100, 4101]) servers.add({ url: `http://127.0.0.1:${port}`, pin: null });
    for (const url of ['http://127.0.0.1:4100/', 'nothing']) servers.remove(url);
    expect([goes('ws://127.0.0.1:4100/'), goes('ws://127.0.0.1:4101/')]).toEqual([false, true]);
  });

  it('the page loses no server to a name that can’t be read', () => {
    const { servers, goes } = rig();
    for (let index = 0; index < 100; index++) servers.add({ url: `https://p${index}.example`, pin: null });
    servers.add({ url: 'nothing', pin: null });
    expect(goes('https://p0.example/')).toBe(true);
  });

  it('a request of the page is logged where it is kept back, and only there', () => {
    const warn = vi.fn();
    const { servers, goes } = rig(null, { ...silentLog, warn });
    servers.add({ url: 'https://party.example', pin: null });
    goes('https://party.example/');
    expect(warn).not.toHaveBeenCalled();
    goes('https://film.example/');
    expect(warn).toHaveBeenCalledOnce();
  });

  it('a request of the page goes nowhere by what isn’t an address of a server', () => {
    const { servers, goes } = rig('no address');
    for (const url of ['nothing', '', 'ftp://party.example']) servers.add({ url, pin: null });
    for (const url of ['nothing', '', 'ftp://party.example', 'no address', 'https://party.example/'])
      expect(goes(url), url).toBe(false);
  });
});

describe('a server of a party', () => {
  it('a party’s server is found by any address on it, with the key that is trusted there', () => {
    const { servers } = rig();
    const home = { url: 'https://10.0.0.2:4100', pin: 'a-pin' };
    servers.add(home);
    expect(servers.find('wss://10.0.0.2:4100/socket.io/')).toBe(home);
    expect(servers.find('https://10.0.0.3:4100/')).toBeNull();
    expect(servers.find('nothing')).toBeNull();
    const renewed = { ...home, pin: 'another' };
    servers.add(renewed);
    expect(servers.find(home.url)).toBe(renewed);
  });
});
