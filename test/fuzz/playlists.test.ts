// @vitest-environment happy-dom
/**
 * Playlists are written by strangers, and name further addresses: of playlists, segments, keys, heads and lists of
 * servers. Whatever a playlist names, the page asks only the gate, and the gate takes only addresses of the web.
 */
import fc from 'fast-check';
import Hls, { Events } from 'hls.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { MatineeBridge } from '@core/ipc/contract';
import { filmKind } from '@core/film/film-signature';
import { behindGate, throughGate } from '@core/film/film-gate';
import { WEB_FILM_SCHEME } from '@core/film/web-film-scheme';
import { gatedLoading } from '@sdk/film/gated-loader';
import { createElectronHost } from '../../src-renderer/host/electron-host';
import { keptFor } from './kept-seeds';

const SEED = 9;
const FILM = 'https://video.example/films/one/master.m3u8';

const hostile = fc.constantFrom(
  'http://127.0.0.1:8420/reboot?now=1',
  'http://192.168.1.1/router',
  'https://user:pw@video.example/x.ts',
  '//printer/x.ts',
  '../../../../etc/passwd',
  'file:///etc/passwd',
  'FILE:///C:/secret.txt',
  'matinee-app://app/index.html',
  'matinee-film://local/0123456789abcdef',
  'matinee-web://film/http%3A%2F%2F127.0.0.1%2F/part',
  'javascript:alert(1)',
  'data:text/plain;base64,AAAAAAAAAAAAAAAAAAAAAA==',
  'blob:matinee-app://app/0000',
  'ws://127.0.0.1:9222/json',
  'ftp://video.example/x.ts',
  'http:\\\\127.0.0.1\\x',
  'https://[::1]/x.ts',
  ' https://video.example/ \t/x.ts',
  '\u0000',
  '?of=https%3A%2F%2Fother.example',
  '#fragment',
  'x'.repeat(9_000),
);
const address = fc.oneof(hostile, fc.webUrl(), fc.webPath(), fc.string({ maxLength: 40 }));
const quoted = address.map((text) => text.replace(/["\r\n]/g, ''));
const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom('', 'NaN', '-1', '1e999', '0x10'));

const masterLine = fc.oneof(
  fc.tuple(number, address).map(([rate, to]) => `#EXT-X-STREAM-INF:BANDWIDTH=${rate}\n${to}`),
  quoted.map(
    (to) =>
      `#EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO="a"\nlow.m3u8\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="n",DEFAULT=YES,URI="${to}"`,
  ),
  quoted.map((to) => `#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI="${to}"`),
  quoted.map((to) => `#EXT-X-SESSION-KEY:METHOD=AES-128,URI="${to}"`),
  quoted.map((to) => `#EXT-X-SESSION-DATA:DATA-ID="d",URI="${to}"`),
  quoted.map((to) => `#EXT-X-CONTENT-STEERING:SERVER-URI="${to}",PATHWAY-ID="p"`),
  quoted.map((to) => `#EXT-X-DEFINE:NAME="n",VALUE="${to}"\n#EXT-X-STREAM-INF:BANDWIDTH=2\n{$n}`),
  fc.string({ maxLength: 80 }),
);
const mediaLine = fc.oneof(
  fc.tuple(number, address).map(([length, to]) => `#EXTINF:${length},\n${to}`),
  quoted.map((to) => `#EXT-X-KEY:METHOD=AES-128,URI="${to}"`),
  quoted.map((to) => `#EXT-X-MAP:URI="${to}",BYTERANGE="9@0"`),
  quoted.map((to) => `#EXT-X-PART:DURATION=1,URI="${to}"`),
  quoted.map((to) => `#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${to}"`),
  quoted.map((to) => `#EXT-X-RENDITION-REPORT:URI="${to}",LAST-MSN=1`),
  quoted.map(
    (to) =>
      `#EXT-X-DATERANGE:ID="i",CLASS="com.apple.hls.interstitial",START-DATE="2026-01-01T00:00:00Z",X-ASSET-URI="${to}"`,
  ),
  number.map((n) => `#EXT-X-MEDIA-SEQUENCE:${n}`),
  number.map((n) => `#EXT-X-BYTERANGE:${n}@${n}`),
  fc.constantFrom('#EXT-X-ENDLIST', '#EXT-X-DISCONTINUITY', '#EXT-X-GAP', '#EXT-X-TARGETDURATION:4'),
  fc.string({ maxLength: 80 }),
);
const playlist = (line: fc.Arbitrary<string>) =>
  fc.array(line, { maxLength: 12 }).map((lines) => `#EXTM3U\n${lines.join('\n')}\n`);

/** The addresses that were asked for; the first gets one playlist as its answer, all later ones the other. */
const asked: string[] = [];
let answers: readonly string[] = [];

class FakeRequest extends EventTarget {
  readyState = 0;
  status = 0;
  response = '';
  responseText = '';
  responseURL = '';
  responseType = '';
  timeout = 0;
  onreadystatechange: (() => void) | null = null;
  onprogress: (() => void) | null = null;
  open(_method: string, url: string): void {
    asked.push(url);
    this.responseURL = url;
    this.readyState = 1;
  }
  setRequestHeader(): void {}
  getResponseHeader(): null {
    return null;
  }
  getAllResponseHeaders(): string {
    return '';
  }
  abort(): void {
    this.onreadystatechange = null;
  }
  send(): void {
    queueMicrotask(() => {
      this.status = 200;
      this.responseText = this.response = answers[Math.min(asked.length, answers.length) - 1] ?? '';
      this.readyState = 4;
      this.onreadystatechange?.();
    });
  }
}

afterEach(() => vi.unstubAllGlobals());

const { reachFilm } = createElectronHost({
  call: () => Promise.reject(new Error('nobody is asked')),
  on: () => () => undefined,
} satisfies MatineeBridge);
const reach = (url: string): string => reachFilm?.(url, FILM) ?? url;

/** Loads both playlists as the app does, and one segment of them where there is one. */
const load = async (master: string, media: string): Promise<void> => {
  asked.length = 0;
  answers = [master, media];
  const hls = new Hls({
    ...gatedLoading(Hls.DefaultConfig.loader, reach, () => undefined),
    enableWorker: false,
  });
  hls.loadSource(FILM);
  hls.once(Events.MANIFEST_PARSED, () => hls.startLoad(0));
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  hls.destroy();
};

describe('a playlist of anything', () => {
  it('a playlist of anything has the page ask the gate, and the gate the web alone', async () => {
    vi.stubGlobal('XMLHttpRequest', FakeRequest);
    const holds = async (master: string, media: string): Promise<void> => {
      await load(master, media);
      expect(asked.length).toBeGreaterThan(0);
      for (const url of asked) {
        expect(url.startsWith(`${WEB_FILM_SCHEME}://film/`), url).toBe(true);
        const behind = behindGate(url);
        if (behind) {
          expect(behind.url.protocol).toMatch(/^https?:$/);
          expect(behind.url.username + behind.url.password).toBe('');
          // A part belongs to its film's origin for the gate, whatever its own address is.
          expect(behind.filmOrigin).toBe('https://video.example');
        }
      }
    };
    const arbitrary = [fc.oneof(playlist(masterLine), playlist(mediaLine)), playlist(mediaLine)] as const;
    for (const kept of keptFor('playlists'))
      await fc.assert(fc.asyncProperty(...arbitrary, holds), { ...kept, numRuns: 300 });
    await fc.assert(fc.asyncProperty(...arbitrary, holds), { seed: SEED, numRuns: 300 });
  });

  it('an address in a playlist leads through the gate to where it says, and nowhere else', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.webUrl(), (url, film) => {
        const behind = behindGate(throughGate(url, film));
        expect(behind?.url.href).toBe(new URL(url).href);
        expect(behind?.filmOrigin).toBe(new URL(film).origin);
      }),
      { seed: SEED },
    );
  });

  it('a playlist of anything never makes the gate throw', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string(), fc.webUrl()), (text) => {
        for (const url of [
          text,
          `${WEB_FILM_SCHEME}://film/${text}`,
          throughGate(text, FILM),
          throughGate(text),
        ]) {
          const behind = behindGate(url);
          if (behind) expect(behind.url.protocol).toMatch(/^https?:$/);
        }
      }),
      { seed: SEED },
    );
  });

  it('a playlist is recognised by its first bytes, whatever follows', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect([null, 'film', 'playlist']).toContain(filmKind(bytes));
        expect(filmKind(Uint8Array.from([...Buffer.from('#EXTM3U'), ...bytes]))).toBe('playlist');
      }),
      { seed: SEED },
    );
  });
});
