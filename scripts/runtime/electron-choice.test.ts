import { describe, expect, it } from 'vitest';
import { chooseRuntime, downloadBase, proxyFor, type RuntimeFacts } from './electron-choice';

const facts: RuntimeFacts = {
  override: undefined,
  overrideExists: false,
  officialInstalled: false,
  officialReachable: undefined,
  officialOnly: false,
  platform: 'linux',
  arch: 'x64',
};

describe('which Electron to run', () => {
  it('the choice of Electron takes the override before anything else', () => {
    const choice = chooseRuntime({
      ...facts,
      override: '/opt/electron',
      overrideExists: true,
      officialInstalled: true,
    });
    expect(choice).toEqual({ kind: 'override', executable: '/opt/electron' });
  });

  it('the choice of Electron says so when the override names nothing', () => {
    expect(chooseRuntime({ ...facts, override: '/opt/electron', officialInstalled: true })).toMatchObject({
      kind: 'none',
    });
  });

  it('the choice of Electron takes an empty override for none', () => {
    expect(chooseRuntime({ ...facts, override: '', officialInstalled: true }).kind).toBe(
      'official-installed',
    );
  });

  it('the choice of Electron uses the official one without asking the network when it is there', () => {
    expect(chooseRuntime({ ...facts, officialInstalled: true }).kind).toBe('official-installed');
  });

  it('the choice of Electron tries the network before it decides for or against the official one', () => {
    expect(chooseRuntime(facts).kind).toBe('probe');
    expect(chooseRuntime({ ...facts, officialReachable: true }).kind).toBe('official-download');
  });

  it('the choice of Electron assembles one on Linux x64 when the official one is out of reach', () => {
    expect(chooseRuntime({ ...facts, officialReachable: false }).kind).toBe('assemble');
  });

  it.each([
    ['darwin', 'arm64'],
    ['win32', 'x64'],
    ['linux', 'arm64'],
  ] as const)('the choice of Electron says what to do on %s %s', (platform, arch) => {
    const choice = chooseRuntime({ ...facts, officialReachable: false, platform, arch });
    expect(choice).toMatchObject({
      kind: 'none',
      sentence: expect.stringContaining('ELECTRON_MIRROR') as string,
    });
  });

  it('the choice of Electron never packs anything but the official one for users', () => {
    const packing = { ...facts, officialOnly: true, override: '/opt/electron', overrideExists: true };
    expect(chooseRuntime({ ...packing, officialReachable: false }).kind).toBe('none');
    expect(chooseRuntime({ ...packing, officialInstalled: true }).kind).toBe('official-installed');
  });
});

describe('the address of the download', () => {
  it('the download comes from the release page, or a mirror', () => {
    expect(downloadBase({}).hostname).toBe('github.com');
    expect(downloadBase({ ELECTRON_MIRROR: 'https://mirror.example/electron/' }).hostname).toBe(
      'mirror.example',
    );
    expect(
      downloadBase({ npm_config_electron_mirror: 'http://a.example/', ELECTRON_MIRROR: 'http://b.example/' })
        .hostname,
    ).toBe('a.example');
  });

  it('the download goes through the proxy of its protocol', () => {
    const target = new URL('https://github.com/');
    expect(proxyFor(target, {})).toBeUndefined();
    expect(proxyFor(target, { HTTPS_PROXY: 'proxy.example:3128' })?.port).toBe('3128');
    expect(proxyFor(target, { HTTP_PROXY: 'http://proxy.example' })).toBeUndefined();
  });

  it.each(['github.com', '.github.com', 'localhost, github.com', '*'])(
    'the download goes around the proxy where NO_PROXY=%s names its host',
    (NO_PROXY) => {
      expect(
        proxyFor(new URL('https://github.com/'), { https_proxy: 'http://proxy.example', NO_PROXY }),
      ).toBeUndefined();
    },
  );
});
