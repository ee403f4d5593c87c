/** What packaging is told, where nothing can be packed for that system here: targets, invite links, fuses. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { REPO_ROOT } from './runtime/paths';

const readText = (path: string): string => readFileSync(join(REPO_ROOT, path), 'utf8');

const Settings = z.object({
  appId: z.string(),
  npmRebuild: z.boolean(),
  asarUnpack: z.array(z.string()),
  files: z.array(z.string()),
  protocols: z.array(z.object({ name: z.string(), schemes: z.array(z.string()) })),
  electronFuses: z.record(z.string(), z.boolean()),
  linux: z.object({
    files: z.array(z.string()),
    target: z.array(z.string()),
    executableName: z.string(),
    maintainer: z.string(),
    syncDesktopName: z.boolean(),
    executableArgs: z.array(z.string()),
    icon: z.string(),
  }),
  win: z.object({
    files: z.array(z.string()),
    target: z.string(),
    icon: z.string(),
    signExts: z.array(z.string()),
  }),
  toolsets: z.object({ appimage: z.string() }),
  nsis: z.object({ include: z.string() }),
  mac: z.object({
    files: z.array(z.string()),
    target: z.string(),
    icon: z.string(),
    hardenedRuntime: z.boolean(),
    entitlements: z.string(),
    entitlementsInherit: z.string(),
    extendInfo: z.record(z.string(), z.unknown()),
  }),
});
const settings = Settings.parse(parse(readText('electron-builder.yml')));
const { desktopName, homepage } = z
  .object({ desktopName: z.string(), homepage: z.url() })
  .parse(JSON.parse(readText('package.json')));

/** The part of electron-builder's code for desktop entries that is used here; it has no types of its own. */
interface AppImageModule {
  readonly default: new (
    name: string,
    packager: object,
    helper: object,
    folder: string,
  ) => { readonly desktopEntry: { readonly value: Promise<string> } };
}
interface HelperModule {
  readonly LinuxTargetHelper: new (packager: object) => {
    computeDesktopEntry(options: object): string | Promise<string>;
  };
}

/** As far as electron-builder's own way of choosing files is used. */
interface FilesModule {
  readonly FileMatcher: new (
    from: string,
    to: string,
    expand: (pattern: string) => string,
    patterns: readonly string[],
  ) => { createFilter(): (file: string, stat: { isDirectory(): boolean }) => boolean };
}

/** The files of packages that are packed for a system, of these, by electron-builder's own code. */
const packedOf = (system: 'linux' | 'win' | 'mac', arch: string, files: readonly string[]): string[] => {
  const builder = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'));
  const { FileMatcher } = builder('app-builder-lib/out/fileMatcher.js') as FilesModule;
  const leftOut = [...settings.files, ...settings[system].files].filter((pattern) => pattern.startsWith('!'));
  const expand = (pattern: string): string => pattern.replace('${arch}', arch);
  const isPacked = new FileMatcher('/app', '/packed', expand, ['**/*', ...leftOut]).createFilter();
  return files.filter((file) => isPacked(`/app/${file}`, { isDirectory: () => false }));
};

/** What a menu and an invite link run, by electron-builder's own code. */
const execLines = async (config: Pick<typeof settings, 'linux'> & { toolsets?: object }) => {
  // The package doesn't export these parts by name, so they are required by their files' paths.
  const builder = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'));
  const appImage = builder('app-builder-lib/out/targets/appimage/AppImageTarget.js') as AppImageModule;
  const linux = builder('app-builder-lib/out/targets/LinuxTargetHelper.js') as HelperModule;
  const packager = {
    platformSpecificBuildOptions: config.linux,
    config,
    executableName: config.linux.executableName,
    info: { metadata: { desktopName } },
    appInfo: { productName: 'Matinee', sanitizedProductName: 'Matinee', buildVersion: '0.1.0' },
    fileAssociations: [],
  };
  const helper = new linux.LinuxTargetHelper(packager);
  const entries = {
    AppImage: await new appImage.default('', packager, helper, '').desktopEntry.value,
    deb: await helper.computeDesktopEntry(config.linux),
  };
  return Object.entries(entries).map(
    ([target, entry]) => `${target}: ${/^Exec=.*$/m.exec(entry)?.[0] ?? ''}`,
  );
};

describe('electron-builder.yml', () => {
  it('electron-builder.yml makes an installer for each system', () => {
    expect(settings.win.target).toBe('nsis');
    expect(settings.mac.target).toBe('dmg');
    expect(settings.linux.target).toEqual(['AppImage', 'deb', 'tar.gz']);
  });

  it('electron-builder.yml registers matinee:// on macOS and Linux by the protocols, on Windows by the installer', () => {
    expect(settings.protocols.flatMap(({ schemes }) => schemes)).toEqual(['matinee']);
    // The app registers itself under this name: it has to be the one of the installed desktop entry.
    expect(settings.linux.syncDesktopName).toBe(true);
    expect(desktopName).toBe(`${settings.linux.executableName}.desktop`);

    const [install = '', uninstall = ''] = readText(settings.nsis.include).split('!macro customUnInstall');
    expect(install).toContain('!macro customInstall');
    expect(install).toContain(String.raw`"Software\Classes\matinee" "URL Protocol" ""`);
    expect(install).toContain(String.raw`"Software\Classes\matinee\shell\open\command" "" '"$appExe" "%1"'`);
    expect(uninstall).toContain(String.raw`DeleteRegKey SHELL_CONTEXT "Software\Classes\matinee"`);
  });

  it('electron-builder.yml has what a Debian package can’t be made without', () => {
    expect(homepage).toMatch(/^https:/);
    expect(settings.linux.maintainer).toMatch(/^.+ <\S+@\S+>$/);
  });

  it('electron-builder.yml packs for users with every fuse decided, and none for strangers’ code', () => {
    expect(settings.electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it('electron-builder.yml starts nothing without Chromium’s sandbox, from a menu or a link', async () => {
    expect(await execLines(settings)).toEqual([
      'AppImage: Exec=AppRun %U',
      'deb: Exec=/opt/Matinee/matinee %U',
    ]);
    // Without the setting, electron-builder adds --no-sandbox: this shows that the expectation above can fail.
    const { executableArgs: _said, ...linux } = settings.linux;
    const unsaid = await execLines({ linux: linux as typeof settings.linux });
    expect(unsaid[0]).toBe('AppImage: Exec=AppRun --no-sandbox %U');
  });

  it('electron-builder.yml takes native libraries out of the archive, and builds none from source', () => {
    expect(settings.asarUnpack).toContain('**/*.node');
    expect(settings.npmRebuild).toBe(false);
  });

  it.each([
    ['linux', 'x64', 'linux-x64'],
    ['linux', 'arm64', 'linux-arm64'],
    ['win', 'x64', 'win32-x64'],
    ['mac', 'x64', 'darwin-x64'],
    ['mac', 'arm64', 'darwin-arm64'],
  ] as const)(
    'electron-builder.yml packs the native libraries of %s on %s for that alone',
    (system, arch, folder) => {
      for (const name of ['udx-native', 'sodium-native']) {
        const prebuilds = `node_modules/${name}/prebuilds`;
        const files = readdirSync(join(REPO_ROOT, prebuilds)).flatMap((host) =>
          ['node', 'bare'].map((kind) => `${prebuilds}/${host}/${name}.${kind}`),
        );
        expect(files.length).toBeGreaterThan(20);
        expect(packedOf(system, arch, [...files, `node_modules/${name}/binding.js`])).toEqual([
          `${prebuilds}/${folder}/${name}.node`,
          `node_modules/${name}/binding.js`,
        ]);
      }
    },
  );

  it('electron-builder.yml signs native libraries for Windows, as macOS’ signing does by itself', () => {
    expect(settings.win.signExts).toEqual(expect.arrayContaining(['.node', '.dll']));
  });

  it('electron-builder.yml leaves something out for each system without taking in all that lies about', () => {
    for (const { files } of [settings.linux, settings.win, settings.mac])
      expect(files.filter((pattern) => !pattern.startsWith('!'))).toEqual(['package.json']);
  });

  it('electron-builder.yml asks macOS for what the app uses, by name', () => {
    expect(Object.keys(settings.mac.extendInfo)).toEqual(
      expect.arrayContaining([
        'NSCameraUsageDescription',
        'NSMicrophoneUsageDescription',
        'NSLocalNetworkUsageDescription',
        'NSBonjourServices',
      ]),
    );
    const entitlements = readText(settings.mac.entitlements);
    // Under the hardened runtime macOS refuses these devices without a question where the entitlements don't name them.
    for (const device of ['camera', 'audio-input'])
      expect(entitlements).toContain(`com.apple.security.device.${device}`);
  });

  it('electron-builder.yml names files that are there', () => {
    const { linux, win, mac, nsis } = settings;
    for (const path of [
      linux.icon,
      win.icon,
      mac.icon,
      mac.entitlements,
      mac.entitlementsInherit,
      nsis.include,
    ])
      expect(existsSync(join(REPO_ROOT, path)), path).toBe(true);
  });
});
