import { describe, expect, it } from 'vitest';
import type { Session } from 'electron';
import { silentLog } from '../../test/fakes/silent-log';
import { guardRequests, PageServers } from './page-servers';

const rig = (devServer: string | null = null) => {
  const servers = new PageServers();
  let ask: (details: { url: string }, done: (answer: { cancel: boolean }) => void) => void = () => undefined;
  const session = {
    webRequest: { onBeforeRequest: (_filter: unknown, listener: typeof ask) => (ask = listener) },
  } as unknown as Session;
  guardRequests(session, servers, devServer, silentLog);
  const goes = (url: string): boolean => {
    let answer = { cancel: true };
    ask({ url }, (given) => (answer = given));
    return !answer.cancel;
  };
  return { servers, goes };
};

describe('what the page asks of the web', () => {
  it('goes nowhere before there is a party', () => {
    const { goes } = rig();
    for (const url of [
      'https://video.example/a.mp4',
      'http://127.0.0.1:8420/',
      'wss://evil.example/',
      'ws://localhost:1/',
    ])
      expect(goes(url), url).toBe(false);
  });

  it('goes to the servers of its parties, by HTTP and WebSocket', () => {
    const { servers, goes } = rig();
    servers.add({ url: 'https://party.example', pin: null });
    servers.add({ url: 'http://127.0.0.1:4100', pin: null });
    expect(goes('https://party.example/v1/health')).toBe(true);
    expect(goes('wss://party.example/socket.io/?EIO=4')).toBe(true);
    expect(goes('ws://127.0.0.1:4100/socket.io/')).toBe(true);
  });

  it('goes to no other port, host or way of theirs', () => {
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

  it('goes to the development server where there is one', () => {
    const { goes } = rig('http://localhost:5173');
    expect(goes('http://localhost:5173/src/main.ts')).toBe(true);
    expect(goes('ws://localhost:5173/')).toBe(true);
    expect(goes('http://localhost:5174/')).toBe(false);
  });

  it('goes to the hundred servers named last', () => {
    const { servers, goes } = rig();
    for (let index = 0; index <= 100; index++) servers.add({ url: `https://p${index}.example`, pin: null });
    expect([goes('https://p0.example/'), goes('https://p1.example/'), goes('https://p100.example/')]).toEqual(
      [false, true, true],
    );
  });
});
