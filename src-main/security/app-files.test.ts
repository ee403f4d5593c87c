import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appFileOf, appFileServer, contentTypeOf, type AnswerPage } from './app-files';
import { pageHeaders } from './content-policy';

let base: string;
let serve: AnswerPage;
beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'matinee-app-files-'));
  mkdirSync(join(base, 'renderer/assets'), { recursive: true });
  writeFileSync(join(base, 'renderer/index.html'), '<!doctype html>');
  writeFileSync(join(base, 'renderer/assets/index-1a_B.js'), 'export {}');
  writeFileSync(join(base, 'renderer/assets/notes.txt'), 'no type for this');
  writeFileSync(join(base, 'secret.js'), 'secret');
  serve = appFileServer(join(base, 'renderer'), pageHeaders(null));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const get = async (url: string, method = 'GET') => {
  const { status, headers, body } = await serve({ url, method });
  return new Response(body && new Uint8Array(body), { status, headers });
};

describe('the page’s own files', () => {
  it('the page’s own files come with type and policy', async () => {
    const page = await get('matinee-app://app/');
    expect(await page.text()).toBe('<!doctype html>');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const script = await get('matinee-app://app/assets/index-1a_B.js?v=1');
    expect(script.headers.get('content-type')).toContain('text/javascript');
  });

  it('the page’s own files are found nowhere else', async () => {
    for (const url of [
      'matinee-app://app/../secret.js',
      'matinee-app://app/%2e%2e/secret.js',
      'matinee-app://app/%2e%2e%2fsecret.js',
      'matinee-app://app/assets/..%2f..%2fsecret.js',
      'matinee-app://app/assets/..%5c..%5csecret.js',
      'matinee-app://app/assets//secret.js',
      'matinee-app://app/%00secret.js',
      'matinee-app://app/assets/%',
      'matinee-app://app/assets/notes.txt',
      'matinee-app://app/assets',
      'matinee-app://app/nowhere.js',
      'matinee-app://other/index.html',
    ])
      expect((await get(url)).status, url).toBe(404);
  });

  it('the page’s own files can’t be written', async () => {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const refused = await get('matinee-app://app/', method);
      expect(refused.status, method).toBe(405);
      expect(refused.headers.get('allow')).toBe('GET, HEAD');
      expect(refused.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
    const head = await get('matinee-app://app/', 'HEAD');
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
  });

  it('the page’s own files begin with the page, by an address with a path or without', () => {
    expect(appFileOf('matinee-app://app/')).toEqual(['index.html']);
    expect(appFileOf('matinee-app://app')).toEqual(['index.html']);
    expect(appFileOf('matinee-app://app/assets/a b~1@2.js')).toEqual(['assets', 'a b~1@2.js']);
  });

  it('a missing file of the page is answered with the policy too', async () => {
    for (const path of ['nowhere.js', 'assets/notes.txt'])
      expect((await get(`matinee-app://app/${path}`)).headers.get('content-security-policy'), path).toContain(
        "default-src 'none'",
      );
  });

  it.each([
    ['index.html', 'text/html; charset=utf-8'],
    ['index-1a_B.js', 'text/javascript; charset=utf-8'],
    ['index.css', 'text/css; charset=utf-8'],
    ['models.json', 'application/json'],
    ['index.js.map', 'application/json'],
    ['noise.wasm', 'application/wasm'],
    ['logo.svg', 'image/svg+xml'],
    ['poster.png', 'image/png'],
    ['poster.jpg', 'image/jpeg'],
    ['poster.webp', 'image/webp'],
    ['favicon.ico', 'image/x-icon'],
    ['letters.woff2', 'font/woff2'],
    ['chime.mp3', 'audio/mpeg'],
    ['chime.ogg', 'audio/ogg'],
    ['chime.wav', 'audio/wav'],
    ['clip.webm', 'video/webm'],
    ['CHIME.WAV', 'audio/wav'],
    ['notes.txt', null],
    ['run.exe', null],
    ['html', null],
  ])('the page’s own files have the type that a browser needs: %s', (name, type) => {
    expect(contentTypeOf(name)).toBe(type);
  });

  it('the page’s own files have no absolute or hidden names', () => {
    expect(appFileOf('matinee-app://app//etc/passwd')).toBeNull();
    expect(appFileOf('matinee-app://app/.env')).toBeNull();
    expect(appFileOf('matinee-app://app/C:/x.js')).toBeNull();
  });
});

describe('the policy', () => {
  it('the policy allows no script and no style that isn’t the app’s', () => {
    const policy = pageHeaders(null)['Content-Security-Policy'] ?? '';
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(policy).toContain("style-src 'self';");
    // The policy allows neither scripts nor styles in the page, and no eval of text; WebAssembly is compiled, not
    // evaluated.
    expect(policy.replaceAll("'wasm-unsafe-eval'", '')).not.toContain('unsafe');
    expect(policy).toContain("frame-ancestors 'none'");
  });

  it('the policy names nothing of the web but the sockets of parties: films come through main', () => {
    const policy = pageHeaders(null)['Content-Security-Policy'] ?? '';
    expect(policy).toContain("media-src 'self' blob: matinee-film: matinee-web:;");
    expect(policy.split('; ').filter((directive) => /\bhttps?:/.test(directive))).toEqual([]);
    const open = policy.split('; ').filter((directive) => /\bwss?:/.test(directive));
    expect(open.map((directive) => directive.split(' ')[0])).toEqual(['connect-src']);
  });
});
