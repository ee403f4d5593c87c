import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FilmFileSchema, type FilmFile } from '@core/ipc/films';
import { filmServer, handleOf } from './film-answers';
import { Films, MOST_OPEN } from './films';

const SIZE = 4 * 1_048_576 + 13;
const content = randomBytes(SIZE);
let folder: string;
let film: FilmFile;
const films = new Films((length) => randomBytes(length));
const serve = filmServer((handle) => films.find(handle), 'matinee-app://app');
const get = (url: string, headers: Record<string, string> = {}, method = 'GET') =>
  serve(new Request(url, { headers, method }));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'matinee-films-'));
  writeFileSync(join(folder, 'Night Train.webm'), content);
  film = await films.open(join(folder, 'Night Train.webm'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('opening a film', () => {
  it('opening a film gives the page name, size and fingerprint, and no path', () => {
    expect(FilmFileSchema.parse(film)).toEqual(film);
    expect(film).toMatchObject({ name: 'Night Train.webm', sizeBytes: SIZE });
    expect(JSON.stringify(film)).not.toContain(folder);
    const size = Buffer.alloc(8);
    size.writeBigUInt64BE(BigInt(SIZE));
    const middle = Math.floor(SIZE / 2) - 524_288;
    const expected = createHash('sha256')
      .update(size)
      .update(content.subarray(0, 1_048_576))
      .update(content.subarray(middle, middle + 1_048_576))
      .update(content.subarray(SIZE - 1_048_576))
      .digest('hex');
    expect(film.fingerprint).toBe(expected);
  });

  it('opening a film gives another handle each time, with the same fingerprint', async () => {
    const again = await films.open(join(folder, 'Night Train.webm'));
    expect(again.handle).not.toBe(film.handle);
    expect(again.fingerprint).toBe(film.fingerprint);
  });

  it('opening refuses what can’t be a film, and takes what may be one', async () => {
    mkdirSync(join(folder, 'folder.mp4'));
    writeFileSync(join(folder, 'empty.mp4'), '');
    writeFileSync(join(folder, 'letter.txt'), 'Dear Ana');
    await expect(films.open(join(folder, 'folder.mp4'))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(films.open(join(folder, 'empty.mp4'))).rejects.toMatchObject({ code: 'FILM_UNSUPPORTED' });
    await expect(films.open(join(folder, 'nowhere.mp4'))).rejects.toMatchObject({
      code: 'FILM_UNREACHABLE',
    });
    await expect(films.open('relative.mp4')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(films.open('/dev/null')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect((await films.open(join(folder, 'letter.txt'))).sizeBytes).toBe(8);
  });
});

describe('the player’s requests', () => {
  it('a player’s request gets the whole, a part, or the end', async () => {
    const whole = await get(film.url);
    expect(whole.status).toBe(200);
    expect(whole.headers.get('content-type')).toBe('video/webm');
    expect(whole.headers.get('accept-ranges')).toBe('bytes');
    expect(Buffer.from(await whole.arrayBuffer()).equals(content)).toBe(true);

    const part = await get(film.url, { range: 'bytes=1000-300999' });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 1000-300999/${SIZE}`);
    expect(part.headers.get('content-length')).toBe('300000');
    expect(Buffer.from(await part.arrayBuffer()).equals(content.subarray(1000, 301_000))).toBe(true);

    const tail = await get(film.url, { range: 'bytes=-5' });
    expect(Buffer.from(await tail.arrayBuffer()).equals(content.subarray(SIZE - 5))).toBe(true);
  });

  it('a player’s request gets 416 behind the end, headers alone for HEAD, and 405 for writing', async () => {
    const behind = await get(film.url, { range: `bytes=${SIZE}-` });
    expect(behind.status).toBe(416);
    expect(behind.headers.get('content-range')).toBe(`bytes */${SIZE}`);
    const head = await get(film.url, {}, 'HEAD');
    expect(head.headers.get('content-length')).toBe(String(SIZE));
    expect(await head.text()).toBe('');
    expect((await get(film.url, {}, 'DELETE')).status).toBe(405);
  });

  it('requests are answered for our own page only', async () => {
    expect((await get(film.url)).headers.get('access-control-allow-origin')).toBe('matinee-app://app');
  });

  it('a player’s request can be aborted in the middle', async () => {
    const reader = (await get(film.url)).body?.getReader();
    expect((await reader?.read())?.value?.byteLength).toBeGreaterThan(0);
    await expect(reader?.cancel()).resolves.toBeUndefined();
  });

  it('a player’s request fails when the file becomes shorter, and doesn’t hang', async () => {
    const path = join(folder, 'shrinking.mp4');
    writeFileSync(path, content);
    const shrinking = await films.open(path);
    const answer = await get(shrinking.url);
    truncateSync(path, 10);
    await expect(answer.arrayBuffer()).rejects.toThrow('shorter');
    expect((await get(shrinking.url)).status).toBe(404);
  });
});

describe('a file that was opened', () => {
  const swapped = async (swap: (path: string) => void): Promise<string> => {
    const path = join(folder, 'swapped.mp4');
    writeFileSync(path, 'the film that the person chose');
    const opened = await films.open(path);
    rmSync(path);
    swap(path);
    return (await get(opened.url)).text();
  };

  it('an opened file stays that file, whatever takes its place', async () => {
    const secret = join(folder, 'id_ed25519');
    writeFileSync(secret, 'a key that nobody opened, and long enough');
    expect(await swapped((path) => symlinkSync(secret, path))).toBe('the film that the person chose');
    expect(await swapped((path) => writeFileSync(path, 'another film of the same name'))).toBe(
      'the film that the person chose',
    );
    expect(await swapped(() => undefined)).toBe('the film that the person chose');
  });

  it.skipIf(process.platform === 'win32')('a pipe, which would block, is not opened as a film', async () => {
    const pipe = join(folder, 'pipe.mp4');
    execFileSync('mkfifo', [pipe]);
    await expect(films.open(pipe)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('the film opened first is closed when there are too many', async () => {
    const many = new Films((length) => randomBytes(length));
    const path = join(folder, 'Night Train.webm');
    const first = await many.open(path);
    const second = await many.open(path);
    for (let at = 0; at < MOST_OPEN - 1; at++) await many.open(path);
    expect(many.find(first.handle)).toBeNull();
    expect(many.find(second.handle)).not.toBeNull();
    many.releaseAll();
    expect(many.find(second.handle)).toBeNull();
  });
});

describe('a page', () => {
  it('a page can’t name a path, only a handle', async () => {
    const { handle } = film;
    for (const url of [
      `matinee-film://local/${handle}x`,
      `matinee-film://local/${handle.toLowerCase()}${handle.toUpperCase()}`.slice(0, 60),
      `matinee-film://local/./${'a'.repeat(40)}`,
      'matinee-film://local/../../etc/passwd',
      'matinee-film://local/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
      `matinee-film://local/${handle}/../../../etc/passwd`,
      `matinee-film://local/${handle}%2f..`,
      `matinee-film://local/${handle}?x=/etc/passwd`,
      `matinee-film://other/${handle}`,
      `matinee-film://local/${encodeURIComponent(join(folder, 'Night Train.webm'))}`,
      'matinee-film://local/',
    ])
      expect((await get(url)).status, url).toBe(404);
    expect(handleOf('no url')).toBeNull();
  });

  it('a page loses a film that is released', async () => {
    const other = await films.open(join(folder, 'Night Train.webm'));
    films.release(other.handle);
    expect((await get(other.url)).status).toBe(404);
  });
});
