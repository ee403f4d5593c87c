/** Proves that each wall bites, by linting a line of code as if it stood in the file named. */
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ESLint } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';
import { FLOOR_PLAN } from '../../scripts/lint/floor-plan.js';
import { REPO_ROOT } from '../../scripts/runtime/paths';

let eslint: ESLint;
beforeAll(() => {
  eslint = new ESLint({
    cwd: REPO_ROOT,
    // The files are made up, so they are in no tsconfig, and the rules that need types are off.
    overrideConfig: {
      files: ['**/*.ts'],
      languageOptions: { parserOptions: { project: null } },
      rules: {
        '@typescript-eslint/no-floating-promises': 'off',
        '@typescript-eslint/no-misused-promises': 'off',
        '@typescript-eslint/await-thenable': 'off',
        '@typescript-eslint/switch-exhaustiveness-check': 'off',
      },
    },
  });
});

async function objections(filePath: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: `${REPO_ROOT}/${filePath}` });
  const fatal = result?.messages.find((message) => message.fatal);
  if (fatal) throw new Error(fatal.message);
  return (result?.messages ?? [])
    .filter((message) => message.severity === 2)
    .map((message) => message.ruleId ?? '');
}

const use = (specifier: string) => `import { thing } from '${specifier}';\nexport const used = thing;\n`;
const vueFile = (specifier: string) =>
  `<script setup lang="ts">\nimport { thing } from '${specifier}';\nthing();\n</script>\n`;

describe('forbidden imports', () => {
  it.each([
    // Core imports nothing but itself and zod.
    ['src-core/room/a.ts', '@sdk/watch-together'],
    ['src-core/room/a.ts', '@server/app'],
    ['src-core/room/a.ts', '../../src-server/app'],
    ['src-core/room/a.ts', '../../src-main/index'],
    ['src-core/room/a.ts', '../../test/fakes/clock'],
    ['src-core/room/a.ts', 'node:crypto'],
    ['src-core/room/a.ts', 'fs'],
    ['src-core/room/a.ts', 'jose'],
    // This package is a table of 100 kB, which only the code that gives names needs.
    ['src-core/room/decide.ts', 'unhomoglyph'],
    ['src-server/a.ts', 'unhomoglyph'],
    ['src-renderer/party/a.ts', 'unhomoglyph'],
    // The lab, which tests and benches share, imports from neither of them.
    ['lab/driver/a.ts', '../../test/fakes/clock'],
    ['lab/senses/a.ts', '../../bench/sync/model'],
    // The SDK imports core only; it is a browser library without a framework.
    ['src-sdk/call/audio/a.ts', '@server/app'],
    ['src-sdk/call/audio/a.ts', '../../src-renderer/main'],
    ['src-sdk/call/audio/a.ts', 'vue'],
    ['src-sdk/call/audio/a.ts', 'electron'],
    ['src-sdk/call/audio/a.ts', 'node:events'],
    // The server imports core only.
    ['src-server/auth/a.ts', '@sdk/watch-together'],
    ['src-server/auth/a.ts', '../../src-sdk/watch-together'],
    ['src-server/auth/a.ts', '../../src-main/index'],
    ['src-server/auth/a.ts', 'electron'],
    // Main and preload import core only; the embedded server is started as a process.
    ['src-main/party/a.ts', '@server/embedded'],
    ['src-main/party/a.ts', '../../src-server/embedded'],
    ['src-main/party/a.ts', '@sdk/watch-together'],
    ['src-main/party/a.ts', '../../src-renderer/main'],
    ['src-preload/a.ts', '../src-main/index'],
    ['src-preload/a.ts', '@server/app'],
    ['src-preload/a.ts', 'node:fs'],
    // The renderer imports core and the SDK.
    ['src-renderer/app/party/a.ts', '@server/app'],
    ['src-renderer/app/party/a.ts', '../../../src-main/index'],
    ['src-renderer/app/party/a.ts', '../../../src-preload/index'],
    ['src-renderer/app/party/a.ts', 'electron'],
    ['src-renderer/app/party/a.ts', 'electron/renderer'],
    ['src-renderer/app/party/a.ts', 'node:path'],
    // Some packages have a single home.
    ['src-server/sessions/a.ts', 'socket.io'],
    ['src-server/lan/a.ts', 'hyperdht'],
    ['src-server/lan/a.ts', 'blind-relay'],
    ['src-server/lan/a.ts', '@hyperswarm/secret-stream'],
    ['src-main/party/a.ts', 'hyperdht'],
    ['src-main/party/a.ts', 'sodium-native'],
    ['src-sdk/media-path/a.ts', 'socket.io-client'],
    ['src-server/gateway/a.ts', 'socket.io-client'],
    ['src-sdk/signalling/a.ts', 'simple-peer/simplepeer.min.js'],
    ['src-renderer/party/a.ts', 'simple-peer'],
    ['src-renderer/features/player/a.ts', 'hls.js'],
    ['src-sdk/media-path/a.ts', 'hls.js'],
    ['src-sdk/media-path/a.ts', '@sapphi-red/web-noise-suppressor'],
    ['src-main/windows/a.ts', 'vue'],
    ['src-sdk/call/stats/a.ts', 'pinia'],
    ['src-sdk/call/stats/a.ts', '@vueuse/core'],
    // The tests beside the sources keep to the walls as well.
    ['src-sdk/call/audio/a.test.ts', '@server/app'],
    ['src-core/room/a.test.ts', '../../src-sdk/watch-together'],
    ['src-renderer/party/a.test.ts', 'electron'],
  ])('a forbidden import in %s is refused: %s', async (file, specifier) => {
    expect(await objections(file, use(specifier))).toEqual(['matinee/import-rules']);
  });

  it.each([
    ['a dynamic import', `export const load = () => import('@server/app');\n`],
    ['a type import', `import type { App } from '@server/app';\nexport type Used = App;\n`],
    ['a type taken in place', `export type App = import('@server/app').App;\n`],
    ['a re-export', `export { app } from '@server/app';\n`],
    ['a re-export of all', `export * from '@server/app';\n`],
  ])('%s counts as an import too', async (_what, code) => {
    expect(await objections('src-sdk/call/audio/a.ts', code)).toContain('matinee/import-rules');
  });

  it('the import rule applies in a Vue file', async () => {
    expect(await objections('src-renderer/features/a.vue', vueFile('@server/app'))).toEqual([
      'matinee/import-rules',
    ]);
    expect(await objections('src-renderer/features/a.vue', vueFile('@sdk/watch-together'))).toEqual([]);
  });

  it.each([
    `import { ipcMain } from 'electron';\nipcMain.handle('x', () => 1);\n`,
    `import * as electron from 'electron';\nelectron.ipcMain.handle('x', () => 1);\n`,
    `import electron from 'electron';\nconst { ipcMain } = electron;\nipcMain.handle('x', () => 1);\n`,
  ])('a raw ipcMain outside src-main/ipc is refused: %s', async (code) => {
    expect(await objections('src-main/windows/a.ts', code)).toContain('matinee/import-rules');
    expect(await objections('src-main/ipc/a.ts', code)).toEqual([]);
  });
});

describe('the floor plan', () => {
  const rooms = Object.entries(FLOOR_PLAN).flatMap(([area, floors]) =>
    floors.flatMap((floor, level) => floor.map((room) => ({ area, room, level }))),
  );
  const fileIn = ({ area, room }: { area: string; room: string }) =>
    [area, room, 'a.ts'].filter(Boolean).join('/');
  /** The import path to `room` as a file in `from` would write it. */
  const wayTo = (from: { area: string; room: string }, { area, room }: { area: string; room: string }) =>
    relative(join(from.area, from.room), join(area, room, 'b')).replace(/^(?!\.)/, './');
  const pairs = rooms.flatMap((from) =>
    rooms.filter((to) => to.area === from.area && to.room !== from.room).map((to) => ({ from, to })),
  );
  const up = pairs.filter(({ from, to }) => to.level >= from.level);
  const down = pairs.filter(({ from, to }) => to.level < from.level);

  it.each(up.map(({ from, to }) => [fileIn(from), wayTo(from, to)]))(
    '%s may not look up, or across its floor, to %s',
    async (file, specifier) => {
      expect(await objections(file, use(specifier))).toEqual(['matinee/import-rules']);
    },
  );

  it('the floor plan lets every room use every room below it', async () => {
    for (const { from, to } of down) expect(await objections(fileIn(from), use(wayTo(from, to)))).toEqual([]);
  });

  it('the floor plan lets a test look up, since it may need the whole house to try its room', async () => {
    expect(await objections('src-sdk/call/a.test.ts', use('@sdk/watch-together'))).toEqual([]);
  });

  it('the floor plan lets a scene look up, which the gallery shows of a feature', async () => {
    const code = use('../../gallery/made-up-party');
    expect(await objections('src-renderer/features/sync/sync-scenes.ts', code)).toEqual([]);
    expect(await objections('src-renderer/features/sync/sync-panel.ts', code)).toEqual([
      'matinee/import-rules',
    ]);
  });

  it('the floor plan has a place for every folder', async () => {
    expect(await objections('src-core/attic/a.ts', use('@core/base/errors'))).toEqual([
      'matinee/import-rules',
    ]);
    expect(await objections('src-core/base/a.ts', use('@core/attic/b'))).toEqual(['matinee/import-rules']);
  });

  it.each(Object.keys(FLOOR_PLAN))('the floor plan has no room in %s that isn’t there', (area) => {
    const missing = rooms.filter(
      (room) => room.area === area && !existsSync(join(REPO_ROOT, area, room.room)),
    );
    expect(missing).toEqual([]);
  });
});

describe('allowed imports', () => {
  it.each([
    ['src-core/room/a.ts', 'zod'],
    ['src-core/room/a.ts', '../base/errors'],
    ['src-core/room/a.ts', '@core/base/errors'],
    ['src-core/room/a.test.ts', 'fast-check'],
    ['src-core/room/a.test.ts', '../../test/fakes/clock'],
    ['src-sdk/call/audio/a.ts', '@core/base/errors'],
    ['src-sdk/signalling/a.ts', 'socket.io-client'],
    ['src-sdk/media-path/mesh/a.ts', 'simple-peer/simplepeer.min.js'],
    ['src-sdk/data-path/a.ts', 'simple-peer'],
    ['src-sdk/film/a.ts', 'hls.js'],
    ['src-server/auth/a.ts', '@core/wire/schemas'],
    ['src-server/auth/a.ts', 'node:crypto'],
    ['src-server/auth/a.ts', 'jose'],
    ['src-server/gateway/a.ts', 'socket.io'],
    ['src-server/reach/a.ts', 'hyperdht'],
    ['src-server/reach/code/a.ts', 'sodium-native'],
    ['src-server/gateway/a.test.ts', 'socket.io-client'],
    ['src-main/windows/a.ts', 'electron'],
    ['src-main/windows/a.ts', '@core/ipc/contract'],
    ['src-preload/a.ts', 'electron'],
    ['src-renderer/app/party/a.ts', '@sdk/watch-together'],
    ['src-renderer/app/party/a.ts', '../../../src-core/base/errors'],
    ['src-renderer/app/party/a.ts', 'vue'],
    ['src-renderer/party/a.ts', 'pinia'],
    ['test/integration/a.test.ts', '@server/app'],
    ['test/integration/a.test.ts', 'socket.io-client'],
    ['scripts/a.ts', '@server/app'],
  ])('an allowed import in %s is accepted: %s', async (file, specifier) => {
    expect(await objections(file, use(specifier))).toEqual([]);
  });
});

describe('other rules of the house', () => {
  it.each(['utils', 'helpers', 'common', 'misc', 'string-utils/../utils'])(
    'a file called %s is refused',
    async (name) => {
      expect(await objections(`src-core/base/${name}.ts`, 'export const a = 1;\n')).toEqual([
        'matinee/file-names',
      ]);
    },
  );

  it('a file with more than 500 lines is refused', async () => {
    const lines = (count: number) => 'export {};\n' + '// line\n'.repeat(count - 1);
    expect(await objections('src-core/base/a.ts', lines(501))).toEqual(['max-lines']);
    expect(await objections('src-core/base/a.ts', lines(499))).toEqual([]);
  });

  it.each([
    'await new Promise((resolve) => setTimeout(resolve, 100));\nexport {};\n',
    'await new Promise((done) => {\n  setTimeout(done, 100);\n});\nexport {};\n',
    `import { setTimeout } from 'node:timers/promises';\nawait setTimeout(100);\n`,
    'export const wait = (page: { waitForTimeout(ms: number): void }) => page.waitForTimeout(100);\n',
  ])('a sleep in a test is refused: %s', async (code) => {
    expect(await objections('test/e2e/a.e2e.ts', code)).toEqual(['no-restricted-syntax']);
  });

  it.each([
    'src-core/room/a.test.ts',
    'lab/films/a.test.ts',
    'test/e2e/a.e2e.ts',
    'test/contract/a.contract.ts',
  ])('a title of a test without a subject is refused in %s', async (file) => {
    expect(await objections(file, `it('keeps a place for everybody', () => undefined);\n`)).toEqual([
      'matinee/test-titles',
    ]);
  });

  it('the type any is refused', async () => {
    const code = 'export const a = (value: any) => value as unknown;\n';
    expect(await objections('src-core/base/a.ts', code)).toEqual(['@typescript-eslint/no-explicit-any']);
  });
});

describe('the promises of the privacy page', () => {
  it.each([
    ['src-main/a.ts', `import { crashReporter } from 'electron';\ncrashReporter.start();\n`],
    ['src-main/a.ts', `import { autoUpdater as updates } from 'electron';\nupdates.checkForUpdates();\n`],
    ['src-main/a.ts', `import electron from 'electron';\nelectron.contentTracing.startRecording({});\n`],
    ['src-renderer/a.ts', `navigator.sendBeacon('https://example.org/');\n`],
    ['src-sdk/a.ts', `new ReportingObserver(() => undefined).observe();\n`],
    ['src-main/a.ts', `export const headers = { 'Reporting-Endpoints': 'x' };\n`],
  ])('%s may not break a promise of the privacy page: %s', async (file, code) => {
    expect(await objections(file, code)).toContain('no-restricted-syntax');
  });
});

describe('the list of screens', () => {
  const code = `export const list = (capturer: { getSources(): void }) => capturer.getSources();\n`;
  it('the list of screens is asked of Electron in one place', async () => {
    expect(await objections('src-main/a.ts', code)).toContain('no-restricted-syntax');
    expect(await objections('src-main/capture/screen-sources.ts', code)).toEqual([]);
  });
});
