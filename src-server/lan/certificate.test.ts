import { X509Certificate, createHash, createPublicKey } from 'node:crypto';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { MemoryVault } from '../store/memory';
import { forgetIdentity, keptIdentity } from './certificate';

const NOW_MS = Date.UTC(2049, 11, 1);

describe('the certificate for the local network', () => {
  it('the LAN certificate is well formed and signs itself', () => {
    const { cert, pin } = keptIdentity(new MemoryVault(), ['192.168.1.20', '127.0.0.1'], NOW_MS);
    const certificate = new X509Certificate(cert);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.subject).toBe('CN=Matinee');
    expect(certificate.subjectAltName).toBe('DNS:localhost, IP Address:192.168.1.20, IP Address:127.0.0.1');
    expect(certificate.ca).toBe(false);
    expect(new Date(certificate.validFrom).getTime()).toBeLessThan(NOW_MS);
    expect(new Date(certificate.validTo).getUTCFullYear()).toBe(2050);
    const spki = createPublicKey(cert).export({ type: 'spki', format: 'der' });
    expect(createHash('sha256').update(spki).digest('base64url')).toBe(pin);
    expect(pin).toHaveLength(43);
  });

  it('the LAN certificate keeps its pin until it is forgotten', () => {
    const vault = new MemoryVault();
    const first = keptIdentity(vault, ['10.0.0.1'], NOW_MS);
    expect(keptIdentity(vault, ['10.0.0.2'], NOW_MS).pin).toBe(first.pin);
    forgetIdentity(vault);
    expect(keptIdentity(vault, ['10.0.0.2'], NOW_MS).pin).not.toBe(first.pin);
  });

  it('the LAN certificate serves a TLS connection to an address it names', async () => {
    const { key, cert } = keptIdentity(new MemoryVault(), ['127.0.0.1'], Date.now());
    const server = createServer({ key, cert }, (socket) => socket.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const socket = await new Promise<TLSSocket>((resolve, reject) => {
      const connecting = connect({ port, host: '127.0.0.1', ca: cert }, () => resolve(connecting));
      connecting.on('error', reject);
    });
    expect(socket.authorized).toBe(true);
    socket.destroy();
    server.close();
  });
});
