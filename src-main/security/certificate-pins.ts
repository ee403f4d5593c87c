/**
 * Trust in home servers: their certificates are self-signed, so an invite carries the SHA-256 of the key (SPKI). A host
 * with a pin is trusted by its pins alone; every other host by the public web's rules, as always.
 *
 * Chromium keeps a verdict for each certificate and host for half an hour, and nothing clears it (not a new procedure,
 * not `clearCache`, not closing all connections; measured on Electron 33). Therefore a pin is registered here before
 * the page's first connection, and main itself never connects to such a server through this session
 * (party/pinned-http.ts).
 */
import { createHash, X509Certificate } from 'node:crypto';
import type { Session } from 'electron';
import type { Log } from '../system/log';

/** SHA-256 of a certificate's subject public key info, base64url. @throws where it isn't a certificate. */
export const spkiPin = (certificate: string | Buffer | X509Certificate): string => {
  const parsed = certificate instanceof X509Certificate ? certificate : new X509Certificate(certificate);
  const spki = parsed.publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('base64url');
};

const plainHost = (hostname: string): string => hostname.replace(/^\[|\]$/g, '').toLowerCase();

/** Chromium asks by host without a port, so pins are kept by host: several parties on one machine add up. */
export class CertificatePins {
  readonly #pins = new Map<string, string[]>();

  /**
   * Trusts this key on this host.
   * @returns a function that takes it back
   */
  add(hostname: string, pin: string): () => void {
    const host = plainHost(hostname);
    this.#pins.set(host, [...(this.#pins.get(host) ?? []), pin]);
    let taken = false;
    return () => {
      if (taken) return;
      taken = true;
      const left = [...(this.#pins.get(host) ?? [])];
      left.splice(left.indexOf(pin), 1);
      if (left.length > 0) this.#pins.set(host, left);
      else this.#pins.delete(host);
    };
  }

  /** 'asUsual' where no pin is registered for the host. */
  verdict(hostname: string, pin: () => string): 'trusted' | 'refused' | 'asUsual' {
    const pins = this.#pins.get(plainHost(hostname));
    if (!pins) return 'asUsual';
    try {
      return pins.includes(pin()) ? 'trusted' : 'refused';
    } catch {
      return 'refused';
    }
  }
}

/** Answers of `setCertificateVerifyProc`: trust, refuse, let Chromium decide. */
const ANSWERS = { trusted: 0, refused: -2, asUsual: -3 } as const;

export function guardCertificates(session: Session, pins: CertificatePins, log: Log): void {
  session.setCertificateVerifyProc((request, answer) => {
    const verdict = pins.verdict(request.hostname, () => spkiPin(request.certificate.data));
    if (verdict === 'refused') log.warn('certificate.refused');
    answer(ANSWERS[verdict]);
  });
}
