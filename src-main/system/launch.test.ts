import { describe, expect, it } from 'vitest';
import { readLaunch } from './launch';

const read = (...args: string[]) => readLaunch(args, {}, '/home/ana');

describe('a start', () => {
  it('a start without arguments is the default profile’s', () => {
    expect(read('.')).toEqual({
      profile: 'default',
      link: null,
      film: null,
      automation: false,
      problem: null,
    });
  });

  it('a start takes flags in both spellings, among Chromium’s', () => {
    const spaced = read('--no-sandbox', '/app', '--profile', 'Bob', '--join', 'K7QM-2XRT');
    expect(spaced).toMatchObject({ profile: 'bob', link: { text: 'K7QM-2XRT', source: 'person' } });
    const equals = read('--profile=bob', '--join=matinee://join?s=http://127.0.0.1:1&c=K7QM2XRT');
    expect(equals.link?.text).toBe('matinee://join?s=http://127.0.0.1:1&c=K7QM2XRT');
    expect(equals.link?.source).toBe('person');
  });

  it('a start takes a link and a film as they come from the system', () => {
    const home = `matinee://join#c=K7QM-2XRT&k=${'A'.repeat(43)}&a=192.168.1.7:4433,192.168.2.7:4433`;
    expect(read(home).link).toEqual({ text: home, source: 'outside' });
    expect(read('matinee://join?c=K7QM2XRT').link).toEqual({
      ...{ text: 'matinee://join?c=K7QM2XRT', source: 'outside' },
    });
    expect(read('Films/night train.MKV').film).toEqual({ path: '/home/ana/Films/night train.MKV' });
    expect(read('--film', '../clip').film).toEqual({ path: '/home/clip' });
    expect(read('/app', 'notes.txt').film).toBeNull();
  });

  it('a start takes a file’s address for the file, and an address of the web for an address', () => {
    const path = '/home/x/My Film #1.mp4';
    expect(read('file:///home/x/My%20Film%20%231.mp4').film).toEqual({ path });
    expect(read('--film', 'file:///home/x/My%20Film%20%231.mp4').film).toEqual({ path });
    expect(read('--film=https://films.example/a%20b.m3u8?c=1').film).toEqual({
      address: 'https://films.example/a%20b.m3u8?c=1',
    });
    expect(read('https://films.example/a.mp4').film).toEqual({ address: 'https://films.example/a.mp4' });
    for (const strange of ['file://elsewhere/a.mp4', 'file:///a%2fb.mp4', 'file:///%zz.mp4'])
      expect(read(strange).film, strange).toBeNull();
  });

  it('a start refuses a profile that could be a path', () => {
    for (const name of ['../ana', 'a/b', '', '-x', 'x'.repeat(33)]) {
      const launch = read(`--profile=${name}`);
      expect(launch.profile).toBe('default');
      expect(launch.problem).toContain('--profile bob');
    }
  });

  it('a start detects automation by flag and environment', () => {
    expect(readLaunch(['--automation'], {}, '/', true).automation).toBe(true);
    expect(readLaunch([], { MATINEE_AUTOMATION: '1' }, '/', true).automation).toBe(true);
  });

  it('a start ignores automation where people have the app', () => {
    expect(read('--automation').automation).toBe(false);
    expect(readLaunch(['--automation'], { MATINEE_AUTOMATION: '1' }, '/').automation).toBe(false);
  });

  it('a start cuts a link that is too long', () => {
    expect(read('--join', 'x'.repeat(9_000)).link?.text).toHaveLength(2_048);
  });
});
