import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveTroubled, type TroubledOrigin } from './troubled-origin';

describe('the troubled film server of the tests', () => {
  const folder = mkdtempSync(join(tmpdir(), 'matinee-troubled-'));
  let server: TroubledOrigin;
  beforeAll(async () => {
    writeFileSync(join(folder, 'film.mp4'), '0123456789');
    writeFileSync(join(folder, 'part000.ts'), 'part');
    server = await serveTroubled(folder);
  });
  afterAll(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  const get = (path: string, range?: string): Promise<Response> =>
    fetch(`${server.origin}${path}`, { redirect: 'manual', headers: range ? { range } : {} });

  it('the troubled film server sends the part that is asked for, or all of it where it knows no ranges', async () => {
    const part = await get('/f/film.mp4', 'bytes=2-4');
    expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([
      ...[206, '234', 'bytes 2-4/10'],
    ]);
    const whole = await get('/f/film.mp4?norange', 'bytes=2-4');
    expect([whole.status, await whole.text()]).toEqual([200, '0123456789']);
    expect((await get('/f/film.mp4', 'bytes=20-')).status).toBe(416);
  });

  it('the troubled film server redirects, refuses and has nothing, as its address says', async () => {
    expect((await get('/go?to=/f/film.mp4')).headers.get('location')).toBe('/f/film.mp4');
    expect((await get('/f/film.mp4?auth')).status).toBe(401);
    expect((await get('/f/film.mp4?cookie')).status).toBe(403);
    expect((await get('/f/film.mp4?expire=0')).status).toBe(403);
    expect((await get('/f/film.mp4?status=500')).status).toBe(500);
    expect((await get('/f/other.mp4')).status).toBe(404);
    expect((await get('/f/film.mp4?nocors')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('the troubled film server gives a live playlist, or a page or nothing in its place', async () => {
    expect(await (await get('/live/a.m3u8')).text()).toContain('#EXT-X-PROGRAM-DATE-TIME');
    expect((await get('/live/a.m3u8?down=0-99')).status).toBe(503);
    expect(await (await get('/live/a.m3u8?html=0-99')).text()).toContain('502 Bad Gateway');
  });
});
