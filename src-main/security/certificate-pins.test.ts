import type { Session } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { selfSigned } from '../../test/fakes/self-signed';
import { CertificatePins, guardCertificates, spkiPin } from './certificate-pins';

/** The certificate was made by `openssl req -x509 -newkey ec`. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBfDCCASGgAwIBAgIUZBdmTvyAM74VuwP/I8CNjfMluPkwCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHbWF0aW5lZTAgFw0yNjExMjkxNDQyMjRaGA8yMTI2MTEwNTE0
NDIyNFowEjEQMA4GA1UEAwwHbWF0aW5lZTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABPr9YUy6wof9JIp83KsjDdFCAfGFKKQ5wdzZgWhnTMEcIJL/NgYMcGRPI5z6
V+RPBRpy4+ufnvfT8iL9iFCtrcejUzBRMB0GA1UdDgQWBBRSN0m4D7ceroXAKqf4
SQx9j0u0IDAfBgNVHSMEGDAWgBRSN0m4D7ceroXAKqf4SQx9j0u0IDAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQCSrI76gkZ1Ih3QMWkCHRnHRm1w
xUWrUAWEk5bgQ4w6XQIhAKpkqLtYQv0TIhDJnqjKkRmFKNzeBvUEZhxtmO4E+mfw
-----END CERTIFICATE-----
`;
/**
 * The pin was made by `openssl x509 -pubkey -noout | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary`,
 * base64url.
 */
const PIN = 'fP0sBcAwDh3F9vylMMHzHtmD0F-XVdHyf6AXz62yvAM';

const key = (name: string) => () => name;

/** The answers of Chromium's certificate verifier (`setCertificateVerifyProc`). */
const [TRUSTED, REFUSED, AS_USUAL] = [0, -2, -3];

function verifier(pins: CertificatePins) {
  const setCertificateVerifyProc = vi.fn<Session['setCertificateVerifyProc']>();
  const log = { error: vi.fn(), warn: vi.fn(), info: vi.fn(), debug: vi.fn() };
  guardCertificates({ setCertificateVerifyProc } as unknown as Session, pins, log);
  const verify = (hostname: string, data: string): number => {
    const answer = vi.fn<(code: number) => void>();
    const request = { hostname, certificate: { data } } as Parameters<
      NonNullable<Parameters<Session['setCertificateVerifyProc']>[0]>
    >[0];
    setCertificateVerifyProc.mock.calls[0]?.[0]?.(request, answer);
    return answer.mock.calls[0]?.[0] ?? NaN;
  };
  return { verify, log };
}

describe('a pin', () => {
  it('a pin is the SHA-256 of the public key, as OpenSSL computes it', () => {
    expect(spkiPin(CERTIFICATE)).toBe(PIN);
    expect(spkiPin(Buffer.from(CERTIFICATE))).toBe(PIN);
  });

  it('a pin is computed of nothing but a certificate', () => {
    expect(() => spkiPin('no certificate')).toThrow();
  });
});

describe('hosts that are pinned', () => {
  it('pinned hosts are the same however they are written', () => {
    const pins = new CertificatePins();
    pins.add('[FD00::1]', 'a');
    pins.add('NAS.local', 'b');
    expect(pins.verdict('fd00::1', key('a'))).toBe('trusted');
    expect(pins.verdict('[fd00::1]', key('a'))).toBe('trusted');
    expect(pins.verdict('nas.LOCAL', key('b'))).toBe('trusted');
  });

  it('pinned hosts are told apart by every character of their names', () => {
    const pins = new CertificatePins();
    pins.add('a[b', 'a');
    pins.add('c]d', 'b');
    expect(pins.verdict('ab', key('a'))).toBe('asUsual');
    expect(pins.verdict('cd', key('b'))).toBe('asUsual');
  });

  it('pinned hosts are trusted with the keys that were added, and no other', () => {
    const pins = new CertificatePins();
    pins.add('10.0.0.2', 'a');
    pins.add('10.0.0.2', 'b');
    expect(['a', 'b', 'c', ''].map((name) => pins.verdict('10.0.0.2', key(name)))).toEqual([
      'trusted',
      'trusted',
      'refused',
      'refused',
    ]);
  });
});

describe('certificate pins', () => {
  it('certificate pins decide alone where there are any, and only for their host', () => {
    const pins = new CertificatePins();
    expect(pins.verdict('192.168.1.5', key('a'))).toBe('asUsual');
    pins.add('192.168.1.5', 'a');
    expect(pins.verdict('192.168.1.5', key('a'))).toBe('trusted');
    expect(pins.verdict('192.168.1.5', key('b'))).toBe('refused');
    expect(pins.verdict('192.168.1.6', key('a'))).toBe('asUsual');
  });

  it('certificate pins add up, and go one by one', () => {
    const pins = new CertificatePins();
    const first = pins.add('[fd00::1]', 'a');
    const second = pins.add('fd00::1', 'b');
    const third = pins.add('FD00::1', 'a');
    expect(pins.verdict('fd00::1', key('b'))).toBe('trusted');
    first();
    first();
    expect(pins.verdict('fd00::1', key('a'))).toBe('trusted');
    third();
    expect(pins.verdict('fd00::1', key('a'))).toBe('refused');
    second();
    expect(pins.verdict('fd00::1', key('b'))).toBe('asUsual');
  });

  it('certificate pins refuse what can’t be read', () => {
    const pins = new CertificatePins();
    pins.add('h', 'a');
    const unreadable = () => {
      throw new Error('no certificate');
    };
    expect(pins.verdict('h', unreadable)).toBe('refused');
  });
});

describe('a connection of the page', () => {
  it('the page’s connection to a pinned host is trusted by its key alone, and what is refused is logged', () => {
    const pins = new CertificatePins();
    const { verify, log } = verifier(pins);
    pins.add('192.168.1.5', PIN);
    expect(verify('192.168.1.5', CERTIFICATE)).toBe(TRUSTED);
    expect(log.warn).not.toHaveBeenCalled();
    expect(verify('192.168.1.5', selfSigned().cert)).toBe(REFUSED);
    expect(verify('192.168.1.5', 'no certificate')).toBe(REFUSED);
    expect(log.warn).toHaveBeenCalledTimes(2);
  });

  it('the page’s connection to any other host is trusted as the web trusts it', () => {
    const pins = new CertificatePins();
    const { verify, log } = verifier(pins);
    pins.add('192.168.1.5', PIN);
    expect(verify('192.168.1.6', CERTIFICATE)).toBe(AS_USUAL);
    expect(log.warn).not.toHaveBeenCalled();
  });
});
