import { describe, expect, it } from 'vitest';
import { aptLine, isDebianLike, missingFrom, packagesFor, parseOsRelease } from './debian';

const bookworm = parseOsRelease('PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nID=debian\n');
const noble = parseOsRelease('VERSION_ID="24.04"\nID=ubuntu\nID_LIKE=debian\n');

describe('system packages', () => {
  it('tells Debian and its kin from others', () => {
    expect(isDebianLike(bookworm)).toBe(true);
    expect(isDebianLike(parseOsRelease('ID=linuxmint\nID_LIKE="ubuntu debian"'))).toBe(true);
    expect(isDebianLike(parseOsRelease('ID=fedora'))).toBe(false);
  });

  it('names a library as the release does', () => {
    expect(packagesFor(['window'], bookworm)).toContain('libgtk-3-0');
    expect(packagesFor(['window'], noble)).toContain('libgtk-3-0t64');
    expect(packagesFor(['window'], noble)).toContain('libnss3');
  });

  it('lists a package once when two purposes need it', () => {
    const packages = packagesFor(['virtual-display', 'test'], bookworm);
    expect(packages.filter((name) => name === 'xvfb')).toHaveLength(1);
  });

  it('counts only what is fully installed', () => {
    const output = 'xvfb installed\nffmpeg config-files\n';
    expect(missingFrom(['xvfb', 'ffmpeg', 'openbox'], output)).toEqual(['ffmpeg', 'openbox']);
  });

  it('shows the line to type', () => {
    expect(aptLine(['xvfb', 'ffmpeg'])).toBe('sudo apt-get install -y --no-install-recommends xvfb ffmpeg');
  });
});
