import { describe, expect, it } from 'vitest';
import { aptLine, isDebianLike, missingFrom, packagesFor, parseOsRelease } from './debian';

const bookworm = parseOsRelease('PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nID=debian\n');
const noble = parseOsRelease('VERSION_ID="24.04"\nID=ubuntu\nID_LIKE=debian\n');

describe('system packages', () => {
  it('the system’s release file tells Debian and its kin from others', () => {
    expect(isDebianLike(bookworm)).toBe(true);
    expect(isDebianLike(parseOsRelease('ID=linuxmint\nID_LIKE="ubuntu debian"'))).toBe(true);
    expect(isDebianLike(parseOsRelease('ID=fedora'))).toBe(false);
  });

  it('a library’s package has the name that the release gives it', () => {
    expect(packagesFor(['window'], bookworm)).toContain('libgtk-3-0');
    expect(packagesFor(['window'], noble)).toContain('libgtk-3-0t64');
    expect(packagesFor(['window'], noble)).toContain('libnss3');
  });

  it('a package is listed once when two purposes need it', () => {
    const packages = packagesFor(['virtual-display', 'test'], bookworm);
    expect(packages.filter((name) => name === 'xvfb')).toHaveLength(1);
  });

  it('only fully installed packages are counted', () => {
    const output = 'xvfb installed\nffmpeg config-files\n';
    expect(missingFrom(['xvfb', 'ffmpeg', 'openbox'], output)).toEqual(['ffmpeg', 'openbox']);
  });

  it('the line to type is shown for missing packages', () => {
    expect(aptLine(['xvfb', 'ffmpeg'])).toBe('sudo apt-get install -y --no-install-recommends xvfb ffmpeg');
  });
});
