/**
 * The reach of a film's address: a film server and a name server of the test's own, and real connections between them.
 */
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { gatedFilms, type GatedFilms, type Serve } from '../fakes/gated-films';

const PUBLIC = ['93.184.216.34'];
const FILM = Buffer.alloc(600_000, 7);
FILM.write('\0\0\0\x20ftypisom', 'latin1');

/** A film of the same length in which each place can be told from its neighbours. */
const COUNTED = Buffer.from(Uint16Array.from({ length: 300_000 }, (_, at) => at & 0xffff).buffer);

const film: Serve = (request, response) => {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  const start = Number(from ?? 0);
  const last = to ? Number(to) : FILM.length - 1;
  response.writeHead(from === undefined ? 200 : 206, {
    'content-type': 'video/mp4',
    'content-length': last + 1 - start,
    'accept-ranges': 'bytes',
    'set-cookie': 'who=you; SameSite=None; Secure',
    'x-secret': 'of the server',
    ...(from === undefined ? {} : { 'content-range': `bytes ${start}-${last}/${FILM.length}` }),
  });
  response.end(FILM.subarray(start, last + 1));
};
const to =
  (location: string, status = 302): Serve =>
  (_request, response) =>
    void response.writeHead(status, { location }).end();
const text =
  (body: string): Serve =>
  (_request, response) =>
    void response.end(body);

const reasonOf = (response: Response): string | null => response.headers.get('x-matinee-reason');

describe('the gate for films of the web', () => {
  let films: GatedFilms;
  afterEach(() => films.close());

  it('the gate passes a film on, in parts as they are asked for', async () => {
    films = await gatedFilms({ 'video.example': [PUBLIC] }, { '/a.mp4': film });
    const whole = await films.get('http://video.example/a.mp4');
    expect(whole.status).toBe(200);
    expect(Buffer.from(await whole.arrayBuffer()).equals(FILM)).toBe(true);
    const part = await films.get('http://video.example/a.mp4', { range: 'bytes=1000-300999' });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 1000-300999/${FILM.length}`);
    expect(Buffer.from(await part.arrayBuffer()).equals(FILM.subarray(1000, 301_000))).toBe(true);
    expect(films.dialled).toEqual(PUBLIC);
    expect(films.gate.open).toBe(0);
  });

  it('the gate tells the server nothing of app or person, and the page nothing of the server that no player needs', async () => {
    films = await gatedFilms({ 'video.example': [PUBLIC] }, { '/a.mp4': film });
    const first = await films.get('http://video.example/a.mp4?x=1#t=5');
    await first.arrayBuffer();
    await (await films.get('http://video.example/a.mp4', { range: 'bytes=0-99' })).arrayBuffer();
    expect(films.arrived[0]).toBe('GET video.example/a.mp4?x=1');
    for (const { host, connection, range, ...more } of films.heads) {
      expect([host, connection]).toEqual(['video.example', 'keep-alive']);
      expect(['bytes=0-99', undefined]).toContain(range);
      expect(more).toEqual({ 'user-agent': 'A browser', accept: '*/*', 'accept-encoding': 'identity' });
    }
    expect([...first.headers.keys()].sort()).toEqual([
      ...['accept-ranges', 'access-control-allow-origin', 'access-control-expose-headers', 'cache-control'],
      ...['content-length', 'content-type', 'x-content-type-options'],
      ...['x-matinee-kind', 'x-matinee-place', 'x-matinee-url'],
    ]);
    expect(first.headers.get('access-control-allow-origin')).toBe('matinee-app://app');
  });

  it.each([
    ...['http://127.0.0.1/a', 'http://localhost/a', 'http://2130706433/a', 'http://0/a', 'http://[::1]/a'],
    ...['http://[::ffff:127.0.0.1]/a', 'http://192.168.1.1/a', 'http://10.0.0.1/a', 'http://100.64.0.1/a'],
    ...[
      'http://169.254.169.254/latest/meta-data',
      'http://[fd00::1]/a',
      'http://[fe80::1]/a',
      'http://printer/a',
    ],
    ...[
      'http://[64:ff9b::7f00:1]/a',
      'http://[2002:7f00:1::]/a',
      'http://nas.local/a',
      'https://127.0.0.1/a',
    ],
  ])('the gate lets nothing out to %s', async (url) => {
    films = await gatedFilms({ printer: [['192.168.1.9']], 'nas.local': [['192.168.1.8']] }, { '/a': film });
    const response = await films.get(url);
    expect([response.status, reasonOf(response)]).toEqual([502, 'private']);
    expect([films.arrived, films.dialled, await films.connections()]).toEqual([[], [], 0]);
  });

  it('the gate lets nothing out to a name that is public when it is looked up first, and 127.0.0.1 when connected to', async () => {
    films = await gatedFilms({ 'rebind.example': [PUBLIC, ['127.0.0.1']] }, { '/a.mp4': film });
    // The name passes a check, and then leads to this machine when it is looked up for the connection.
    const first = await films.get('http://rebind.example/a.mp4');
    expect(first.status).toBe(200);
    await first.body?.cancel();
    expect(films.dialled).toEqual(PUBLIC);
    expect(films.arrived).toHaveLength(1);
    await expect.poll(() => films.connections()).toBe(0);
    const second = await films.get('http://rebind.example/a.mp4');
    expect(reasonOf(second)).toBe('private');
    expect([films.arrived.length, films.dialled.length]).toEqual([1, 1]);
  });

  it('the gate lets nothing out to a name that is private from the start, and only to the public addresses of a mixed one', async () => {
    films = await gatedFilms(
      { 'inside.example': [['10.1.2.3', 'fd00::1']], 'mixed.example': [['127.0.0.1', ...PUBLIC, '::1']] },
      { '/a.mp4': film },
    );
    expect(reasonOf(await films.get('http://inside.example/a.mp4'))).toBe('private');
    expect([films.arrived, films.dialled]).toEqual([[], []]);
    await (await films.get('http://mixed.example/a.mp4')).arrayBuffer();
    expect(films.dialled).toEqual(PUBLIC);
  });

  it.each([
    'http://127.0.0.1:1/key',
    'http://inside.example/key',
    '//localhost/key',
    'http://2130706433/key',
  ])('the gate doesn’t follow a film server that redirects to %s', async (location) => {
    films = await gatedFilms(
      { 'video.example': [PUBLIC], 'inside.example': [['192.168.1.7']] },
      { '/a.mp4': to(location), '/key': film },
    );
    const response = await films.get('http://video.example/a.mp4');
    expect(reasonOf(response)).toBe('private');
    expect(films.arrived).toEqual(['GET video.example/a.mp4']);
  });

  it('the gate lets nothing out where a redirect leads to a name that has changed its address meanwhile', async () => {
    films = await gatedFilms(
      { 'rebind.example': [PUBLIC, ['127.0.0.1']], 'video.example': [PUBLIC] },
      {
        '/a.mp4': to('http://video.example/b.mp4'),
        '/b.mp4': (_request, response) =>
          void response
            .writeHead(302, { location: 'http://rebind.example/secret', connection: 'close' })
            .end(),
        '/secret': film,
      },
    );
    const first = await films.get('http://rebind.example/gone');
    expect(first.status).toBe(404);
    await expect.poll(() => films.connections()).toBe(0);
    expect(reasonOf(await films.get('http://video.example/a.mp4'))).toBe('private');
    expect(films.arrived.some((line) => line.includes('secret'))).toBe(false);
  });

  it('the gate follows redirects of the web, and says where they led', async () => {
    films = await gatedFilms(
      { 'video.example': [PUBLIC], 'cdn.example': [['93.184.216.35']] },
      { '/a.m3u8': to('http://cdn.example/x/a.m3u8', 307), '/x/a.m3u8': text('#EXTM3U\n') },
    );
    const response = await films.get('http://video.example/a.m3u8');
    expect(await response.text()).toBe('#EXTM3U\n');
    expect(response.headers.get('x-matinee-url')).toBe('http://cdn.example/x/a.m3u8');
    expect(response.headers.get('x-matinee-kind')).toBe('playlist');
  });

  it.each([
    ['in circles', 'http://video.example/a.mp4'],
    ['to a file', 'file:///etc/passwd'],
    ['with a login', 'http://user:pw@video.example/b.mp4'],
  ])('the gate follows no redirects %s', async (_what, location) => {
    films = await gatedFilms({ 'video.example': [PUBLIC] }, { '/a.mp4': to(location), '/b.mp4': film });
    expect(reasonOf(await films.get('http://video.example/a.mp4'))).toBe('redirects');
    expect(films.arrived.length).toBeLessThan(12);
    expect(films.arrived.every((line) => line.endsWith('/a.mp4'))).toBe(true);
  });

  describe('a server of the person’s own network', () => {
    const nas = async (): Promise<string> => {
      films = await gatedFilms(
        { 'nas.lan': [['192.168.1.20']], 'video.example': [PUBLIC] },
        {
          '/a.mp4': film,
          '/away': to('http://192.168.1.1/reboot'),
          '/list.m3u8': to('http://nas.lan/a.mp4'),
        },
      );
      films.typed.add('http://nas.lan/a.mp4');
      return 'http://nas.lan';
    };

    it('the gate lets a person have a film from their own network’s server after they typed it', async () => {
      const response = await films_(await nas(), '/a.mp4');
      expect([response.status, response.headers.get('x-matinee-place')]).toEqual([200, 'local']);
      await response.arrayBuffer();
      expect(films.dialled).toEqual(['192.168.1.20']);
    });

    it('the gate lets nothing out to another port or by another scheme than was typed', async () => {
      await nas();
      for (const url of ['http://nas.lan:8080/a.mp4', 'https://nas.lan/a.mp4', 'http://192.168.1.20/a.mp4'])
        expect(reasonOf(await films.get(url)), url).toBe('private');
      expect(films.arrived).toEqual([]);
    });

    it('the gate lets nothing out where the typed server redirects to another one', async () => {
      expect(reasonOf(await films_(await nas(), '/away'))).toBe('private');
      expect(films.arrived).toEqual(['GET nas.lan/away']);
    });

    it('the gate lets no film of the internet have the typed server, by a redirect or by a playlist', async () => {
      const origin = await nas();
      expect(reasonOf(await films.get('http://video.example/list.m3u8'))).toBe('private');
      const part = await films.get(`${origin}/a.mp4`, { film: 'http://video.example/list.m3u8' });
      expect(reasonOf(part)).toBe('private');
      expect(films.arrived).toEqual(['GET video.example/list.m3u8']);
    });

    const films_ = (origin: string, path: string): Promise<Response> => films.get(`${origin}${path}`);
  });

  it('the gate says what the first bytes are, and of other pages neither their text nor their type', async () => {
    films = await gatedFilms(
      { 'video.example': [PUBLIC] },
      {
        '/a.mp4': film,
        '/page': (_request, response) => {
          response.setHeader('content-type', 'text/html');
          response.end('<!doctype html><title>Router</title>');
        },
      },
    );
    const kindOf = async (path: string, range?: string) => {
      const response = await films.get(`http://video.example${path}`, range === undefined ? {} : { range });
      await response.body?.cancel();
      return response.headers.get('x-matinee-kind');
    };
    expect(await kindOf('/a.mp4')).toBe('film');
    expect(await kindOf('/a.mp4', 'bytes=0-999')).toBe('film');
    expect(await kindOf('/a.mp4', 'bytes=4-999')).toBeNull();
    expect(await kindOf('/page')).toBeNull();
    expect((await films.get('http://video.example/page')).headers.get('content-type')).toBe('video/mp4');
    const missing = await films.get('http://video.example/missing');
    expect([missing.status, await missing.text()]).toEqual([404, '']);
  });

  it('the gate makes a film playable whose server says nothing of its type', async () => {
    const bytes = (type: string): Serve => {
      return (_request, response) => {
        if (type !== '') response.setHeader('content-type', type);
        response.end(FILM);
      };
    };
    films = await gatedFilms(
      { 'video.example': [PUBLIC] },
      {
        '/octets': bytes('application/octet-stream'),
        '/none': bytes(''),
        '/webm': bytes('video/webm; codecs=vp9'),
      },
    );
    const typeOf = async (path: string) => {
      const response = await films.get(`http://video.example${path}`);
      await response.arrayBuffer();
      return response.headers.get('content-type');
    };
    expect([await typeOf('/octets'), await typeOf('/none'), await typeOf('/webm')]).toEqual([
      'video/mp4',
      'video/mp4',
      'video/webm',
    ]);
  });

  it('the gate unpacks what a server has compressed though it was asked not to', async () => {
    films = await gatedFilms(
      { 'video.example': [PUBLIC] },
      {
        '/a.m3u8': (_request, response) => {
          response.setHeader('content-encoding', 'gzip');
          response.end(gzipSync('#EXTM3U\n#EXTINF:1,\na.ts\n'));
        },
        '/odd': (_request, response) => {
          response.setHeader('content-encoding', 'secret');
          response.end('?');
        },
      },
    );
    const response = await films.get('http://video.example/a.m3u8');
    expect(await response.text()).toContain('a.ts');
    expect(response.headers.get('content-length')).toBeNull();
    expect(reasonOf(await films.get('http://video.example/odd'))).toBe('garbled');
  });

  it('the gate ends a request whose answer nobody takes any more', async () => {
    let isClosed = false;
    films = await gatedFilms(
      { 'video.example': [PUBLIC] },
      {
        '/endless': (_request, response) => {
          response.on('close', () => (isClosed = true));
          response.write(FILM);
        },
      },
    );
    const reader = (await films.get('http://video.example/endless')).body?.getReader();
    expect((await reader?.read())?.value?.byteLength).toBeGreaterThan(0);
    expect(films.gate.open).toBe(1);
    await reader?.cancel();
    await expect.poll(() => isClosed).toBe(true);
    expect(films.gate.open).toBe(0);
  });

  it('the gate fails where the answer breaks off, and lets go of it', async () => {
    films = await gatedFilms(
      { 'video.example': [PUBLIC] },
      {
        '/a.mp4': (_request, response) => {
          response.writeHead(200, { 'content-length': 1_000_000 });
          response.write(FILM.subarray(0, 10_000), () => response.destroy());
        },
      },
    );
    const response = await films.get('http://video.example/a.mp4');
    await expect(response.arrayBuffer()).rejects.toThrow();
    expect(films.gate.open).toBe(0);
  });

  it('the gate gives a part out of the whole where the server sends nothing else, and says that it does', async () => {
    let closed = 0;
    const whole =
      (length: boolean): Serve =>
      (_request, response) => {
        response.on('close', () => (closed += 1));
        response.writeHead(200, {
          'content-type': 'video/mp4',
          ...(length ? { 'content-length': FILM.length } : {}),
        });
        // Each byte tells its place, and the pieces don't fit the part's borders.
        for (let at = 0; at < COUNTED.length; at += 70_001) response.write(COUNTED.subarray(at, at + 70_001));
        response.end();
      };
    films = await gatedFilms(
      { 'video.example': [PUBLIC] },
      { '/a.mp4': whole(true), '/b.mp4': whole(false), '/ranges.mp4': film },
    );
    const { length } = COUNTED;
    for (const [path, range, from, to] of [
      ['a', 'bytes=100000-', 100_000, length - 1],
      ['a', 'bytes=100000-200000', 100_000, 200_000],
      ['a', 'bytes=1-1', 1, 1],
      ['b', 'bytes=100000-', 100_000, length - 1],
      ['b', 'bytes=100000-200000', 100_000, 200_000],
    ] as const) {
      const part = await films.get(`http://video.example/${path}.mp4`, { range });
      expect([part.status, part.headers.get('x-matinee-ranges')]).toEqual([206, 'none']);
      const sized = path === 'a' ? [`bytes ${from}-${to}/${length}`, String(to + 1 - from)] : [null, null];
      expect(['content-range', 'content-length'].map((name) => part.headers.get(name))).toEqual(sized);
      expect(Buffer.from(await part.arrayBuffer()).equals(COUNTED.subarray(from, to + 1))).toBe(true);
    }
    const beyond = await films.get('http://video.example/a.mp4', { range: `bytes=${length}-` });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${length}`]);
    const able = await films.get('http://video.example/ranges.mp4', { range: 'bytes=1-1' });
    expect(able.headers.get('x-matinee-ranges')).toBeNull();
    await able.arrayBuffer();
    expect(films.gate.open).toBe(0);
    await expect.poll(() => closed).toBe(6);
  });

  it('the gate says why it has no answer', async () => {
    films = await gatedFilms(
      { 'video.example': [PUBLIC] },
      {
        '/heads': (_request, response) => {
          response.setHeader('x-large', 'a'.repeat(20_000));
          response.end();
        },
      },
    );
    expect(reasonOf(await films.get('http://nobody.example/'))).toBe('unknownHost');
    expect(reasonOf(await films.get('http://video.example/heads'))).toBe('garbled');
    expect(reasonOf(await films.gate.answer(new Request('matinee-web://film/nothing')))).toBe('address');
    films.typed.add('http://127.0.0.1:9/');
    const posted = await films.gate.answer(
      new Request('matinee-web://film/http%3A%2F%2Fvideo.example%2F/part', { method: 'POST', body: 'x' }),
    );
    expect(posted.status).toBe(405);
  });
});
